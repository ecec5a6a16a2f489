import { randomBytes } from 'node:crypto';
import type { Config, ConfigInForce, Source } from '../config/index.ts';
import { guestAccount, ofEachConfig } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { PhonePasses } from '../phone-passes/index.ts';
import { networkFilter } from '../shared/network-filter.ts';
import { isWebSocket } from '../shared/sip/index.ts';
import { DigestGuard } from '../shared/digest/index.ts';
import type { DigestAccount, DigestRequest, DigestSender, DigestVerdict } from '../shared/digest/index.ts';

/** What the guard asks about senders. */
export interface KnownSenders {
  /** Whose call a request is. */
  readonly of: (address: string, line: string | null, account: null, byWebSocket: boolean) => Source;
  /** Whether a telephone is registered that is at this address. */
  readonly isTelephoneAt: (address: string) => boolean;
}

/** Tells credentials that stand in for the password of a user. */
type KnownPasses = Pick<PhonePasses, 'check'>;

/**
 * Judges requests of trunks that have to prove who they are, and of users' telephones (RFC 3261 22). The whole process has
 * one guard.
 */
export function digestAuthentication(
  current: ConfigInForce,
  { of: sourceOf, isTelephoneAt }: KnownSenders,
  passes: KnownPasses,
  clock: Clock,
): (request: DigestRequest) => DigestVerdict {
  /** Nobody has it. Who names no user of ours is asked for it like anybody, and cannot tell that there is no such user. */
  const nobodys = randomBytes(32).toString('base64url');
  const usersOf = ofEachConfig(accountsOf);
  const guard = new DigestGuard({
    realm: current.config.sip.realm,
    accountOf: (sender) => {
      const { config } = current;
      const byWebSocket = isWebSocket(sender.protocol ?? '');
      const trunk = sourceOf(sender.source, sender.line, null, byWebSocket);
      if (isForUsers(config, sender, trunk)) {
        const { challengeAlgorithms } = config.sip.registrar;
        // JsSIP reads the last challenge alone, and knows MD5 alone.
        const algorithms = byWebSocket ? (['SHA-256', 'MD5'] as const) : challengeAlgorithms;
        const username = sender.username ?? '';
        const pass = passes.check(username);
        if (pass !== null && pass.guest !== null && hasButton(config, pass.account)) {
          // Guests of a button have nothing in common: the connection of each is its own.
          return { username, password: pass.password, holder: username, algorithms, unguessable: true };
        }
        const holder = pass?.account ?? username;
        const user = usersOf(config).get(holder);
        // Guesses from elsewhere must not keep a telephone out that is there already. Nobody guesses the password of a pass.
        const guarded = pass !== null || isTelephoneAt(sender.source) ? undefined : username;
        if (user?.mayBeAt(sender.source) !== true) return { username, password: nobodys, algorithms, guarded };
        if (pass !== null) return { username, holder, password: pass.password, algorithms, unguessable: true };
        return { username, holder, password: user.password, algorithms, guarded };
      }
      if (trunk === null || trunk === 'local' || !trunk.challenge || trunk.auth === null) return null;
      return { ...trunk.auth, algorithms: trunk.challengeAlgorithms };
    },
    clock,
  });
  return (request) => guard.judge(request);
}

/** Whether strangers may prove by a request of this method that they are a user's telephone, or a guest. */
export function takesUsers({ sip: { users }, clickToCall }: Config, method: string): boolean {
  // A guest that registers is told that it may not.
  if (clickToCall.length > 0 && (method === 'REGISTER' || method === 'INVITE')) return true;
  return method === 'REGISTER' ? users.length > 0 : method === 'INVITE' && users.some(({ mayCall }) => mayCall);
}

function hasButton({ clickToCall }: Config, account: string): boolean {
  return clickToCall.some(({ name }) => guestAccount(name) === account);
}

/** Whoever registers is a user. A call is a user's where no trunk sends it. */
function isForUsers(config: Config, { method }: DigestSender, trunk: Source): boolean {
  return takesUsers(config, method) && (method === 'REGISTER' || trunk === null);
}

interface UserAccount extends Pick<DigestAccount, 'password'> {
  readonly mayBeAt: (address: string) => boolean;
}

function accountsOf({ sip: { users } }: Config): ReadonlyMap<string, UserAccount> {
  return new Map(
    users.map(({ name, password, allow }) => {
      return [name, { password, mayBeAt: allow === null ? () => true : networkFilter(allow) }];
    }),
  );
}
