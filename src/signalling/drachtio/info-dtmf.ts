/** Key press of an INFO body: `application/dtmf-relay` (`Signal=5`, `Duration=160`) or `application/dtmf` (`5`). */
export function readInfoDigit(
  contentType: string,
  body: string,
): { readonly digit: string; readonly durationMs: number } | null {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/dtmf') return press(body.trim(), DEFAULT_DURATION_MS);
  if (type !== 'application/dtmf-relay') return null;
  let signal = '';
  let durationMs = DEFAULT_DURATION_MS;
  for (const line of body.slice(0, MAX_BODY).split(/\r?\n/)) {
    const [name, value = ''] = line.split('=', 2).map((part) => part.trim());
    if (name?.toLowerCase() === 'signal') signal = value;
    else if (name?.toLowerCase() === 'duration' && /^\d{1,5}$/.test(value)) durationMs = Number(value);
  }
  return press(signal, durationMs);
}

const DEFAULT_DURATION_MS = 160;
const MAX_BODY = 256;

function press(digit: string, durationMs: number): { digit: string; durationMs: number } | null {
  return /^[0-9*#A-Da-d]$/.test(digit) ? { digit: digit.toUpperCase(), durationMs } : null;
}
