import { randomBytes } from 'node:crypto';
import type { AiConfig, CallButton, Config, ConfigOverlay, Route, SipUser } from '../config/index.ts';
import type { AgentStore } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { CallId } from '../ports/ids.ts';
import { asAgentId } from '../ports/ids.ts';
import type { TryTelephones, TryTelephonesAnswer, TryTelephonesOrder, TryTelephonesPort } from '../ports/try-it.ts';
import { TRY_NAME } from '../ports/try-it.ts';
import { messageOf } from '../shared/message-of.ts';
import { Turns } from '../shared/turns.ts';

/** What calls between browsers of this machine need of the program. */
export interface BrowserTryOptions {
  readonly routes: () => readonly Route[];
  /** Why nobody may try; null: they may. */
  readonly offBecause: () => string | null;
  /** Why browsers get no sound here; null: they do. */
  readonly webrtcFault: () => string | null;
  /** Lays something over the configuration. */
  readonly lay: (overlay: ConfigOverlay) => Promise<void>;
  readonly agents: Pick<AgentStore, 'get' | 'put' | 'remove'>;
  /** Whether somebody takes connections where a URL leads. It never rejects. */
  readonly isThere: (url: string) => Promise<boolean>;
  /** Signs a token for a button with this secret. @param expiresAt seconds since the Unix epoch */
  readonly sign: (secret: string, expiresAt: number) => Promise<string>;
  /** The AI that needs nothing. */
  readonly receptionist: (config: Config) => AiConfig;
  readonly clock: Pick<Clock, 'wall'>;
}

/** The page that got everything ready may call for so long. Nobody else may. */
const TOKEN_S = 12 * 3_600;
const LIMITS = { maxCalls: 4, callsPerMinute: 60, visitorCallsPerMinute: 60 } as const;

/**
 * Lets people of this machine be caller and agent themselves, in two pages of the browser, with nothing to set up: there is
 * a button to call by, a route like one of the configuration, whose handoffs go to one agent, and that agent has a user
 * whose telephone is a page. All that is laid over the configuration until it ends.
 */
export class BrowserTry implements TryTelephonesPort {
  readonly #options: BrowserTryOptions;
  readonly #turns = new Turns(1);
  /** Those that are up. */
  readonly #calls = new Set<CallId>();
  #isOn = false;
  #isClosed = false;

  constructor(options: BrowserTryOptions) {
    this.#options = options;
  }

  /** Takes away what a process left that was killed meanwhile. It never rejects. */
  async clear(): Promise<void> {
    const { agents, clock } = this.#options;
    const id = asAgentId(TRY_NAME);
    try {
      if ((await agents.get(id, clock.wall()))?.configured === false) await agents.remove(id);
    } catch {
      // The next start takes it away. No queue and no route calls it.
    }
  }

  /**
   * Gets everything ready. What was ready before is made anew.
   * @param origin of the page that the caller has, which may use the button
   */
  async begin(order: TryTelephonesOrder, origin: string): Promise<TryTelephonesAnswer> {
    return await this.#turns.run(() => this.#begin(order, origin));
  }

  async #begin({ route: pattern, ai: wanted }: TryTelephonesOrder, origin: string): Promise<TryTelephonesAnswer> {
    const { routes, offBecause, webrtcFault, lay, agents, receptionist, sign, clock } = this.#options;
    const off = this.#isClosed ? 'the program closes' : offBecause();
    if (off !== null) return { ok: false, code: 'off', message: off };
    const mute = webrtcFault();
    if (mute !== null) return { ok: false, code: 'no-webrtc', message: mute };
    const own = routes().filter(({ match }) => match.to !== TRY_NAME);
    const route = pattern === undefined ? own[0] : own.find(({ match }) => match.to === pattern);
    if (route === undefined) {
      const message = pattern === undefined ? 'there is no route' : `no route has match.to ${pattern}`;
      return { ok: false, code: 'invalid', path: 'route', message };
    }
    const away = wanted === undefined ? await this.#awayBecause(route.ai) : null;
    const ai = wanted ?? (away === null ? 'route' : 'receptionist');
    const user: SipUser = {
      name: TRY_NAME,
      password: randomBytes(24).toString('base64url'),
      allow: null,
      mayCall: false,
      srtp: null,
      zone: null,
    };
    const secret = randomBytes(32).toString('base64url');
    const button: CallButton = { name: TRY_NAME, to: TRY_NAME, origins: [origin], secret, ...LIMITS };
    await lay((written) => {
      const like = written.routes.find(({ match }) => match.to === route.match.to) ?? route;
      return {
        ...written,
        sip: { ...written.sip, users: [...written.sip.users.filter(({ name }) => name !== TRY_NAME), user] },
        clickToCall: [...written.clickToCall.filter(({ name }) => name !== TRY_NAME), button],
        routes: [
          ...written.routes.filter(({ match }) => match.to !== TRY_NAME),
          routeLike(like, ai === 'route' ? like.ai : receptionist(written)),
        ],
      };
    });
    this.#isOn = true;
    const profile = {
      id: asAgentId(TRY_NAME),
      name: 'You',
      uri: `user:${TRY_NAME}`,
      skills: {},
      maxCalls: 1,
      wrapUpMs: 0,
    };
    await agents.put({ ...profile, watch: 'off' }, 'available', { configured: false, at: clock.wall() });
    const token = await sign(secret, Math.floor(clock.wall() / 1_000) + TOKEN_S);
    const value: TryTelephones = {
      button: TRY_NAME,
      token,
      agent: TRY_NAME,
      user: TRY_NAME,
      route: route.match.to,
      ai,
      away,
    };
    return { ok: true, value };
  }

  /** Reads the journals of all calls. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    if (entry.type === 'call.started' && entry.data.route === TRY_NAME) this.#calls.add(entry.callId);
    else if (entry.type === 'call.ended') this.#calls.delete(entry.callId);
  }

  /** Where such a call dials whoever it dials, whatever its AI asks for; null: it is none. */
  dialsInstead(call: CallId): string | null {
    return this.#calls.has(call) ? `user:${TRY_NAME}` : null;
  }

  /** Takes everything away again. Idempotent. */
  async end(): Promise<void> {
    await this.#turns.run(async () => {
      if (!this.#isOn) return;
      this.#isOn = false;
      await this.#options.lay((written) => written);
      await this.#options.agents.remove(asAgentId(TRY_NAME));
    });
  }

  /** Ends it for good: the program closes. The configuration ends with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isOn) await this.#options.agents.remove(asAgentId(TRY_NAME)).catch(() => false);
  }

  /** Why an AI could not talk with the caller; null: as far as is known it can. */
  async #awayBecause(ai: AiConfig): Promise<string | null> {
    const url = 'url' in ai ? ai.url : null;
    if (url === null) return null;
    try {
      return (await this.#options.isThere(url)) ? null : `nobody is at ${url}`;
    } catch (error) {
      return messageOf(error);
    }
  }
}

/** A route like another one, of which nobody but the agent at the page is called. */
function routeLike(route: Route, ai: AiConfig): Route {
  const { queue: _, ...handoff } = route.handoff;
  return {
    ...route,
    match: { ...route.match, to: TRY_NAME },
    ai,
    handoff: {
      ...handoff,
      destinations: [`agent:${TRY_NAME}`],
      fallback: handoff.fallback.filter(({ kind }) => kind !== 'destination'),
    },
    escalation: route.escalation.map(({ destinations: _destinations, ...rule }) => rule),
  };
}
