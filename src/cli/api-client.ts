import { causeMessageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { CliError, EXIT } from './exit-code.ts';

/** A request of a command, and its answer, end by then. */
const REQUEST_MS = 30_000;

/** Where the running program answers, and who asks. */
export interface ApiAccess {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly key: string | null;
}

/** The REST API of a running program, for commands. Every fault is a {@link CliError} that says what is wrong. */
export interface Api {
  /** @returns the body; undefined where there is none */
  request<Body>(method: string, path: string, body?: unknown): Promise<Body>;
  /** All items of a list, page after page, up to `limit`. `path` may have a query. */
  list<Item>(path: string, limit?: number): Promise<readonly Item[]>;
}

/** Makes the API of commands. */
export function connectApi({ url, key }: ApiAccess): Api {
  const baseUrl = url.replace(/\/+$/, '');
  const request = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const asked = new Request(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await guardedFetch(asked).catch((error: unknown) => {
      throw new CliError(EXIT.unreachable, `Warmbridge does not answer at ${baseUrl}: ${causeMessageOf(error)}`);
    });
    const text = await response.text();
    if (!response.ok) throw refused(response.status, text, key !== null);
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  };
  const list = async <Item>(path: string, limit = Infinity): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const next: string =
        cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      const page = await request<Page<Item>>('GET', `${path}${next}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null && items.length < limit);
    return items.slice(0, limit);
  };
  return { request, list };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** A path of which parts come from the command line. */
export function pathOf(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}

/** Parameters of a query that are given, with the question mark; empty where none is. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** Fetches an answer whole, in time. A redirect is a fault: it would take the key to somebody else. */
export async function guardedFetch(request: Request): Promise<Response> {
  const clock = new SystemClock();
  const late = new AbortController();
  const timer = clock.schedule(REQUEST_MS, () => {
    late.abort(new Error(`no answer within ${String(REQUEST_MS / 1_000)} s`));
  });
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    const response = await fetch(request, { redirect: 'error', signal });
    const body = await response.arrayBuffer();
    // Some answers must have no body, such as 204.
    return new Response(body.byteLength === 0 ? null : body, response);
  } finally {
    clock.cancel(timer);
  }
}

function refused(status: number, text: string, hasKey: boolean): CliError {
  const message = faultOf(text) ?? `the program answers ${String(status)}`;
  if (status === 401 && !hasKey) {
    return new CliError(EXIT.forbidden, 'a key is needed: give --key or WARMBRIDGE_API_KEY');
  }
  if (status === 401 || status === 403) return new CliError(EXIT.forbidden, message);
  if (status === 404 || status === 410) return new CliError(EXIT.unknown, message);
  if (status === 409 || status === 412) return new CliError(EXIT.conflict, message);
  return new CliError(status < 500 && status !== 429 ? EXIT.usage : EXIT.no, message);
}

interface ErrorBody {
  readonly error?: {
    readonly message: string;
    readonly details?: readonly { readonly path: string; readonly message: string }[] | { readonly state: string };
  };
}

function faultOf(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    if (error === undefined) return null;
    const { message, details } = error;
    if (details === undefined) return message;
    if ('state' in details) return `${message} (${details.state})`;
    return details.map(({ path, message: fault }) => `${path}: ${fault}`).join('\n');
  } catch {
    return null;
  }
}
