import type { Clock } from '../../ports/clock.ts';
import { asCallId } from '../../ports/ids.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { causeMessageOf, messageOf } from '../../shared/message-of.ts';
import { RedirectError } from '../../shared/outgoing/follow-redirects.ts';
import { readBounded } from '../../shared/outgoing/read-bounded.ts';
import { fetchTraced } from '../../shared/outgoing/traced.ts';
import { callIdOfSid } from '../../shared/twilio/twilio-sid.ts';
import { twilioSignature } from '../../shared/twilio/twilio-signature.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import type { TwimlElement } from './parse-twiml.ts';
import { MAX_TWIML_BYTES, parseTwiml, TwimlError } from './parse-twiml.ts';

/** The fields of a request, by Twilio's names. */
export type TwimlForm = Readonly<Record<string, string>>;

export interface TwimlClientOptions {
  /** Signs the requests. Null leaves them unsigned. */
  readonly authToken: string | null;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
  /** The document behind {@link INLINE_DOCUMENT}. @defaultValue there is none */
  readonly inline?: readonly TwimlElement[] | undefined;
}

/** Stands for the address of a document that came with a request of the REST API. Nothing is relative to it. */
export const INLINE_DOCUMENT = 'twiml:inline';

/** A document, and where it came from, which addresses in it are relative to. */
export interface TwimlDocument {
  readonly url: string;
  readonly elements: readonly TwimlElement[];
}

/** Asks an application for TwiML, as Twilio does: a form, signed. */
export class TwimlClient {
  readonly #options: TwimlClientOptions;

  constructor(options: TwimlClientOptions) {
    this.#options = options;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** Signs what bots of the application are sent as well; null: nothing is signed. */
  get authToken(): string | null {
    return this.#options.authToken;
  }

  /** @throws TwimlError whose message is a sentence about the application */
  async fetch(url: string, method: 'GET' | 'POST', form: TwimlForm, signal: AbortSignal): Promise<TwimlDocument> {
    const { inline } = this.#options;
    if (url === INLINE_DOCUMENT && inline !== undefined) return { url, elements: inline };
    return await this.#fetch(url, method, form, signal, async ({ response, address }) => ({
      url: address,
      elements: await readDocument(response),
    }));
  }

  /** The same where a sound may be in the place of a document. `sound`: its address. */
  async fetchSound(
    url: string,
    method: 'GET' | 'POST',
    form: TwimlForm,
    signal: AbortSignal,
  ): Promise<TwimlDocument | { readonly sound: string }> {
    return await this.#fetch(url, method, form, signal, async ({ response, address }) => {
      if (response.headers.get('content-type')?.startsWith('audio/') !== true) {
        return { url: address, elements: await readDocument(response) };
      }
      await response.body?.cancel();
      return { sound: url };
    });
  }

  async #fetch<Value>(
    url: string,
    method: 'GET' | 'POST',
    form: TwimlForm,
    signal: AbortSignal,
    read: (answer: { readonly response: Response; readonly address: string }) => Promise<Value>,
  ): Promise<Value> {
    const { clock, timeoutMs } = this.#options;
    if (!URL.canParse(url)) throw new TwimlError('the AI application names an address that is none');
    const target = new URL(url);
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      throw new TwimlError(`the AI application names an address of ${target.protocol}`);
    }
    try {
      return await within({ clock, ms: timeoutMs, who: 'the AI application', signal }, async (givenUp) => {
        return await read(await this.#ask(target, method, form, givenUp));
      });
    } catch (error) {
      if (error instanceof TwimlError) throw error;
      if (error instanceof RedirectError) throw new TwimlError(`the AI application ${error.message}`);
      if (error instanceof DeadlineError) throw new TwimlError(error.message);
      throw new TwimlError(`the AI application cannot be reached: ${causeMessageOf(error)}`);
    }
  }

  /** Tells an application something, and does not read what it answers. @returns the status @throws Error as `fetch` does */
  async tell(url: string, method: 'GET' | 'POST', form: TwimlForm, signal: AbortSignal): Promise<number> {
    const { response } = await this.#ask(new URL(url), method, form, signal);
    await response.body?.cancel();
    return response.status;
  }

  async #ask(
    target: URL,
    method: 'GET' | 'POST',
    form: TwimlForm,
    signal: AbortSignal,
  ): Promise<{ readonly response: Response; readonly address: string }> {
    if (method === 'GET') for (const [name, value] of Object.entries(form)) target.searchParams.set(name, value);
    const id = callIdOfSid(form['CallSid'] ?? '');
    const traced = { call: id === null ? null : asCallId(id), name: 'twiml' };
    const response = await fetchTraced(this.#options.tracing, traced, target, {
      method,
      headers: this.#headers(target, method, form),
      ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
      signal,
    });
    return { response, address: target.href };
  }

  #headers(url: URL, method: 'GET' | 'POST', form: TwimlForm): Record<string, string> {
    const { authToken } = this.#options;
    return {
      Accept: 'application/xml, text/xml',
      ...(method === 'POST' && { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      ...(authToken !== null && {
        'X-Twilio-Signature': twilioSignature(authToken, url.href, method === 'POST' ? form : {}),
      }),
    };
  }
}

async function readDocument(response: Response): Promise<readonly TwimlElement[]> {
  const { status, ok } = response;
  if (!ok) {
    await response.body?.cancel();
    throw new TwimlError(`the AI application answered ${String(status)}`);
  }
  const body = await readBounded(response, MAX_TWIML_BYTES);
  if (body === null) throw new TwimlError(`the answer of the AI application is longer than ${String(MAX_TWIML_BYTES)} bytes`); // prettier-ignore
  const text = new TextDecoder().decode(body);
  // An application that has nothing to say may answer 204 or an empty body.
  if (text.trim() === '') return [];
  try {
    return parseTwiml(text);
  } catch (error) {
    throw new TwimlError(`the answer of the AI application ${messageOf(error)}`);
  }
}
