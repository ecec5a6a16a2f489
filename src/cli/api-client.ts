import { messageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { CliError, EXIT } from './exit-code.ts';

/** A request of a command ends by then. */
const REQUEST_MS = 30_000;

type Query = Readonly<Record<string, string | undefined>>;

/** Where the running program answers, and who asks. */
export interface ApiAccess {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly key: string | null;
}

interface ErrorBody {
  readonly error?: {
    readonly message?: string;
    readonly details?: readonly { readonly path: string; readonly message: string }[] | { readonly state: string };
  };
}

/** Asks a running program by its REST API. Every fault is a {@link CliError} that says what is wrong. */
export class ApiClient {
  readonly #access: ApiAccess;

  constructor(access: ApiAccess) {
    this.#access = access;
  }

  async get<Body>(path: string, query: Query = {}): Promise<Body> {
    return await this.request<Body>('GET', withQuery(path, query));
  }

  /** All items of a list, page by page, up to `limit`. */
  async list<Item>(path: string, query: Query = {}, limit = Infinity): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const page: { readonly items: readonly Item[]; readonly nextCursor: string | null } = await this.get(path, {
        ...query,
        cursor: cursor ?? undefined,
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && items.length < limit);
    return items.slice(0, limit);
  }

  /** @returns the body of the answer; undefined where it has none */
  async request<Body>(method: string, path: string, body?: unknown, headers: Query = {}): Promise<Body> {
    const { url, key } = this.#access;
    const sent = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
    const stop = new AbortController();
    const timer = new SystemClock().schedule(REQUEST_MS, () => {
      stop.abort(new Error(`no answer within ${String(REQUEST_MS / 1_000)} s`));
    });
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...Object.fromEntries(sent),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: stop.signal,
        // A redirect would take the key to somebody else.
        redirect: 'error',
      });
      const text = await response.text();
      if (!response.ok) throw refused(response.status, text, key);
      return (text === '' ? undefined : JSON.parse(text)) as Body;
    } catch (error) {
      if (error instanceof CliError) throw error;
      throw new CliError(EXIT.unreachable, `Warmbridge does not answer at ${url}: ${reasonOf(error)}`);
    } finally {
      timer.cancel();
    }
  }
}

/** A path of which a part comes from the command line. */
export function pathOf(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

function refused(status: number, text: string, key: string | null): CliError {
  const message = faultOf(text) ?? `HTTP ${String(status)}`;
  if (status === 401) {
    const which = key === null ? 'no key was given: --key or WARMBRIDGE_API_KEY has it' : message;
    return new CliError(EXIT.forbidden, which);
  }
  if (status === 403) return new CliError(EXIT.forbidden, message);
  if (status === 404) return new CliError(EXIT.unknown, message);
  if (status === 409 || status === 412) return new CliError(EXIT.conflict, message);
  return new CliError(status < 500 ? EXIT.usage : EXIT.no, message);
}

function faultOf(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    const details = error?.details;
    if (details === undefined || error?.message === undefined) return error?.message ?? null;
    if ('state' in details) return `${error.message} (${details.state})`;
    return details.map(({ path, message }) => `${path}: ${message}`).join('\n');
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  // fetch says "fetch failed", and the reason is its cause.
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
