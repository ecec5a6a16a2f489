/**
 * An event of FreeSWITCH in the form `plain`: some 60 lines `Name: value`, the values encoded as in a URL. Few of them are
 * ever read, so each is looked for when it is.
 */
export class EventSocketEvent {
  readonly #text: string;

  /** @param text the body of a message `text/event-plain` */
  constructor(text: string) {
    this.#text = text;
  }

  /** The value of a header; undefined where the event has none of that name. */
  header(name: string): string | undefined {
    const text = this.#text;
    const label = `${name}: `;
    const at = text.startsWith(label) ? 0 : text.indexOf(`\n${label}`) + 1;
    if (at === 0 && !text.startsWith(label)) return undefined;
    const start = at + label.length;
    const end = text.indexOf('\n', start);
    return decoded(text.slice(start, end < 0 ? undefined : end));
  }

  /** The value of a header as a number; NaN where there is none. */
  number(name: string): number {
    return Number(this.header(name) ?? Number.NaN);
  }
}

function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // not every octet that is encoded is UTF-8
  }
}
