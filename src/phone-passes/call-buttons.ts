import { errors, jwtVerify } from 'jose';
import type { CallButton } from '../config/index.ts';
import { guestAccount } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClickToCall, GuestAnswer, GuestClaims, GuestOrder } from '../ports/guests.ts';
import { sourceGroup } from '../shared/source-group.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { TokenBuckets } from '../shared/token-buckets.ts';
import { claimsSchema } from './guest-pass.ts';
import type { PhonePasses } from './phone-passes.ts';
import type { TelephoneTerms } from './telephone-terms.ts';

/** What {@link CallButtons} are made of. */
export interface CallButtonsOptions {
  readonly passes: Pick<PhonePasses, 'issueGuest'>;
  /** Those in force. */
  readonly buttons: () => readonly CallButton[];
  readonly terms: TelephoneTerms;
  readonly realm: string;
  readonly clock: Clock;
}

/** Long enough to be asked for the microphone, and too short to hand a pass on. */
const PASS_TTL_MS = 120_000;
const MAX_TOKEN_LENGTH = 8_192;
/** Of the clocks of a site and ours. */
const TOLERANCE_S = 30;
/** A token that is good for longer may be found by somebody. */
const MAX_TOKEN_LIFE_S = 86_400;
const MINUTE_S = 60;
/** Visitors of a button that are remembered. */
const MAX_VISITORS = 10_000;

/** How often a button may be used, while its limits stay as they are. */
interface Rates {
  readonly button: CallButton;
  readonly all: TokenBucket;
  readonly visitors: TokenBuckets;
}

type Refused = Extract<GuestAnswer, { readonly ok: false }>;
type Read = { readonly ok: true; readonly claims: GuestClaims } | Refused;

const NO_CLAIMS: GuestClaims = { name: null, number: null, metadata: {} };

/** Gives visitors of web pages what they call with. */
export class CallButtons implements ClickToCall {
  readonly #options: CallButtonsOptions;
  readonly #rates = new Map<string, Rates>();

  constructor(options: CallButtonsOptions) {
    this.#options = options;
  }

  originsOf(name: string): readonly string[] | null {
    return this.#named(name)?.origins ?? null;
  }

  async open({ button: name, token, visitor, page }: GuestOrder): Promise<GuestAnswer> {
    const { passes, terms, realm } = this.#options;
    const button = this.#named(name);
    if (button === null) return { ok: false, code: 'no-button' };
    const rates = this.#ratesOf(button);
    // First, so that nobody tries tokens out.
    if (!rates.visitors.take(sourceGroup(visitor))) {
      return tooMany('too many calls came from this address', button.visitorCallsPerMinute);
    }
    const read = await this.#read(button, token);
    if (!read.ok) return read;
    const offered = terms.of(guestAccount(name), page);
    if (!offered.ok) return offered;
    if (!rates.all.take()) return tooMany('too many visitors call by this button', button.callsPerMinute);
    const { username, password, expiresAt } = passes.issueGuest(name, read.claims, PASS_TTL_MS);
    const value = {
      user: guestAccount(name),
      uri: `sip:guest-${name}@${realm}`,
      authorizationUser: username,
      password,
      expiresAt,
      displayName: read.claims.name ?? name,
      ...offered.value,
      mayCall: true,
      to: `sip:${encodeURIComponent(button.to).replaceAll('%2B', '+')}@${realm}`,
    };
    return { ok: true, value };
  }

  #named(name: string): CallButton | null {
    return this.#options.buttons().find((button) => button.name === name) ?? null;
  }

  /** What a token says. A button without a secret takes none, and knows nothing of its visitors. */
  async #read({ name, secret }: CallButton, token: string | null): Promise<Read> {
    if (secret === null) {
      if (token === null) return { ok: true, claims: NO_CLAIMS };
      return refused('bad-token', `the button ${name} has no secret to check tokens by`);
    }
    if (token === null) return refused('no-token', `the button ${name} needs a token`);
    if (token.length > MAX_TOKEN_LENGTH) return refused('bad-token', 'the token is too long');
    const now = this.#options.clock.wall();
    try {
      const { payload } = await jwtVerify(token, Buffer.from(secret), {
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(now),
      });
      if ((payload.exp ?? Infinity) > now / 1_000 + MAX_TOKEN_LIFE_S + TOLERANCE_S) {
        return refused('bad-token', 'exp of the token is more than a day ahead');
      }
      const claims = claimsSchema.safeParse(payload);
      if (claims.success) return { ok: true, claims: claims.data };
      const [issue] = claims.error.issues;
      return refused('bad-token', `${issue?.path.join('.') ?? ''} of the token: ${issue?.message ?? 'is wrong'}`);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refused('token-expired', 'the token has expired');
      return refused('bad-token', 'the token is none that the secret of the button has signed by HS256, with exp');
    }
  }

  #ratesOf(button: CallButton): Rates {
    const known = this.#rates.get(button.name);
    const isSame =
      known?.button.callsPerMinute === button.callsPerMinute &&
      known.button.visitorCallsPerMinute === button.visitorCallsPerMinute;
    if (known !== undefined && isSame) return known;
    // Buttons that are no more would stay.
    for (const name of this.#rates.keys()) if (this.#named(name) === null) this.#rates.delete(name);
    const { clock } = this.#options;
    const { callsPerMinute, visitorCallsPerMinute } = button;
    const rates = {
      button,
      all: new TokenBucket(clock, callsPerMinute / MINUTE_S, callsPerMinute),
      visitors: new TokenBuckets(clock, visitorCallsPerMinute / MINUTE_S, MAX_VISITORS, visitorCallsPerMinute),
    };
    this.#rates.set(button.name, rates);
    return rates;
  }
}

function refused(code: 'no-token' | 'bad-token' | 'token-expired', message: string): Refused {
  return { ok: false, code, message };
}

function tooMany(message: string, perMinute: number): Refused {
  return { ok: false, code: 'too-many', message, retryAfterS: Math.max(1, Math.ceil(MINUTE_S / perMinute)) };
}
