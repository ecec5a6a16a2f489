/** The content of an INFO. */
export type InfoRequest =
  /** A key was pressed. */
  | { readonly type: 'press'; readonly digit: string; readonly durationMs: number }
  /** It has no content and only asks whether the dialog lives. */
  | { readonly type: 'nothing' }
  /** It is not understood and gets this response. */
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/** The parts of an INFO that are read. */
export interface InfoMessage {
  /** Empty if the header is missing. */
  readonly contentType: string;
  readonly body: string;
}

const DEFAULT_DURATION_MS = 160;
/** Longest body that is read, in characters. The forms of vendors have 20 to 100. */
const MAX_BODY = 1_024;

/** Content types of keys. They are de facto standards without an RFC. */
export const RELAY = 'application/dtmf-relay';
export const PLAIN = 'application/dtmf';
const FORM = 'application/x-www-form-urlencoded';
const NORTEL = 'application/vnd.nortelnetworks.digits';
const ACCEPT = [RELAY, PLAIN, NORTEL, FORM].join(', ');

/** Names of the key in a `name=value` body, in lower case. `d` is Nortel's. */
const SIGNAL_NAMES: readonly string[] = ['signal', 'digit', 'd'];
/** Keys by their numbers in RFC 4733 3.2, table 3, and by their words. */
const KEYS: Readonly<Record<string, string>> = {
  '10': '*',
  '11': '#',
  '12': 'A',
  '13': 'B',
  '14': 'C',
  '15': 'D',
  star: '*',
  asterisk: '*',
  hash: '#',
  pound: '#',
};

/**
 * Reads an INFO. It takes `application/dtmf-relay` (`Signal=5`, `Duration=160`), `application/dtmf` (`5` or `Signal=5`)
 * and `application/vnd.nortelnetworks.digits` (`d=5`), or the same as a form. Another content type gets 415, and a body
 * without a key gets 400.
 */
export function readInfo({ contentType, body }: InfoMessage): InfoRequest {
  // RFC 2976 2.2: an INFO without a body gets 200 and changes nothing.
  if (body.trim() === '') return { type: 'nothing' };
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (![RELAY, PLAIN, FORM, NORTEL].includes(type)) {
    // RFC 3261 21.4.13: "The server MUST return a list of acceptable formats using the Accept [...] header field".
    return refused(415, 'Unsupported Media Type', { Accept: ACCEPT });
  }
  if (body.length > MAX_BODY) return refused(413, 'Request Entity Too Large', {});
  const fields = type === FORM ? formFields(body) : lineFields(body);
  const named = SIGNAL_NAMES.map((name) => fields.get(name)).find((value) => value !== undefined);
  const digit = keyOf(named ?? (type === PLAIN || type === RELAY ? body.trim() : ''));
  if (digit === null) return refused(400, 'No DTMF Digit In Body', {});
  const duration = fields.get('duration') ?? '';
  return { type: 'press', digit, durationMs: /^\d{1,5}$/.test(duration) ? Number(duration) : DEFAULT_DURATION_MS };
}

function refused(status: number, reason: string, headers: Readonly<Record<string, string>>): InfoRequest {
  return { type: 'refused', status, reason, headers };
}

/** Reads `name=value` pairs on separate lines or separated by semicolons. Blanks around names and values do no harm. */
function lineFields(body: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of body.split(/[\r\n;]+/)) {
    const at = line.indexOf('=');
    if (at > 0) fields.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return fields;
}

function formFields(body: string): Map<string, string> {
  const pairs = [...new URLSearchParams(body.trim())];
  return new Map(pairs.map(([name, value]) => [name.trim().toLowerCase(), value.trim()]));
}

function keyOf(signal: string): string | null {
  const word = signal.toLowerCase();
  if (Object.hasOwn(KEYS, word)) return KEYS[word] ?? null;
  return /^[0-9*#a-d]$/.test(word) ? word.toUpperCase() : null;
}
