/** A time of day, such as `14:03:22`. */
export function clockTime(at: string | number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** A day and a time. */
export function dayTime(at: string | number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** So long: `0:42`, `12:05`, `1:02:09`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A share as a percentage; a dash where there is none. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined
    ? '–'
    : `${(share * 100).toFixed(share > 0.995 || share === 0 ? 0 : 1)} %`;
}

/** Words of the API as people read them: `no-answer` is `no answer`. */
export function words(name: string): string {
  return name
    .replaceAll('-', ' ')
    .replace(/([a-z])([A-Z])/g, (_, one: string, two: string) => `${one} ${two.toLowerCase()}`);
}

/** A field that an application named: `orderNumber` is `Order number`. */
export function label(name: string): string {
  const text = words(name.replaceAll('_', ' '));
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A value of a card, as a text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
