import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { Shed } from '../../ports/overload.ts';
import type { TraceSip } from '../../ports/sip-trace.ts';
import type { DigestRequest, DigestVerdict } from '../../shared/digest/index.ts';
import type { CredentialHolder } from './incoming-register.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';

/** What the signalling over drachtio-srf is set up with. */
export interface DrachtioSignallingOptions {
  /** Name that operators see, `embedded` or `drachtio`. */
  readonly engine: string;
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  readonly clock: Clock;
  readonly logger: Logger;
  /** The log of refusals. @defaultValue one of its own */
  readonly refusals?: RefusalLog;
  /**
   * Judges requests outside of dialogs, for a server that does not do so itself. A request that is not admitted gets
   * the status of the verdict.
   * @defaultValue all are admitted
   */
  readonly authenticate?: ((request: DigestRequest) => DigestVerdict) | undefined;
  /**
   * Where a request comes from that came from this address, with these values of Via: it may be a proxy's.
   * @defaultValue from that address
   */
  readonly origin?: ((address: string, vias: readonly string[]) => string) | undefined;
  /**
   * Asked for each INVITE of a new call: one that it sheds gets 503 with Retry-After (RFC 3261 21.5.4), and nobody hears
   * of it. For a server that does not ask itself. `line`, `account`, `byWebSocket`: see `IncomingInvite`.
   * @defaultValue all are admitted
   */
  readonly admitCall?:
    | ((sourceAddress: string, line: string | null, account: string | null, byWebSocket: boolean) => Shed | null)
    | undefined;
  /** Of our digest challenges. @defaultValue there are none */
  readonly realm?: string | undefined;
  /** Whose a user name of digest credentials is. @defaultValue the account of that name, and no guest's */
  readonly holderOf?: ((username: string) => CredentialHolder) | undefined;
  /**
   * Told of each SIP message that the server hands over or says it has sent, for a server that does not tell itself.
   * @defaultValue nobody
   */
  readonly trace?: TraceSip | undefined;
  /**
   * Whether the SIP server runs in this process. It is not watched then, because it hangs when we do. @defaultValue
   * false
   */
  readonly inProcess?: boolean;
  /** How long the first connection may take. @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** How long `close` waits for legs to end. @defaultValue 2000 */
  readonly closeTimeoutMs?: number;
  /** How long legs outlive the connection to the SIP server. @defaultValue 60000 */
  readonly abandonMs?: number;
}
