import { randomBytes } from 'node:crypto';
import type { Config } from '../config/index.ts';
import type { AdmitCall } from '../ports/overload.ts';
import type { TraceSip } from '../ports/sip-trace.ts';
import { DrachtioSignalling, SUPPORTED_OPTIONS } from '../signalling/drachtio/index.ts';
import type { PhonePasses } from '../phone-passes/index.ts';
import { DEFAULT_LIMITS, isAllowedOrigin, SipServer } from '../sip-server/index.ts';
import type { CallSources } from './call-sources.ts';
import { digestAuthentication, takesUsers } from './digest-authentication.ts';
import type { PartContext } from './part-context.ts';
import { apiCertificate, sipTls } from './sip-tls.ts';

/** A few telephones, and connections that are not closed yet. */
const CONNECTIONS_OF_USER = 4;

/** The signalling side, and the SIP server under it if that is ours. */
export interface Signalling {
  readonly signalling: DrachtioSignalling;
  /** Null where drachtio-server is the SIP server. */
  readonly server: SipServer | null;
}

/**
 * Opens the signalling side. With the embedded engine the SIP server is ours and comes first.
 * @param sources whose call an INVITE is
 * @param passes credentials that stand in for passwords of users
 * @param isPeer whether a call that is up may be with somebody at this address, whom nothing new is taken from any more
 * @param admitCall asked for each new call; undefined: all are admitted
 * @param trace told of each SIP message; undefined: nobody is
 * @throws Error where an address of `sip.listen` cannot be bound, or a file of `sip.tls` or `api.tls` cannot be read
 */
export async function openSignalling(
  context: PartContext,
  sources: Pick<CallSources, 'of' | 'connectionLost' | 'isTelephoneAt' | 'isProxy' | 'origin'>,
  passes: Pick<PhonePasses, 'check'>,
  isPeer: (address: string) => boolean,
  admitCall: AdmitCall | undefined,
  trace: TraceSip | undefined,
): Promise<Signalling> {
  const { config, current, clock, logger, refusals, parts } = context;
  const { engine, listen, tls, webSocket, externalAddress, drachtio, realm, users } = config.sip;
  const { of: sourceOf, connectionLost, isTelephoneAt, isProxy, origin } = sources;
  const authenticate = digestAuthentication(current, sources, passes, clock);
  const proved = { realm, holderOf: (name: string) => passes.check(name) ?? { account: name, guest: null } };
  if (engine === 'drachtio') {
    const signalling = new DrachtioSignalling({
      engine,
      control: drachtio,
      clock,
      logger,
      refusals,
      authenticate,
      origin,
      trace,
      // A call from a stranger is refused anyway, and must not count.
      admitCall: (...call) => (sourceOf(...call) === null ? null : (admitCall?.() ?? null)),
      ...proved,
    });
    return { signalling: parts.add('signalling', signalling), server: null };
  }
  // The control port is ours alone: it is on loopback, at any free port, with a secret that nobody else knows.
  const secret = randomBytes(24).toString('hex');
  const secured = tls === null ? null : await sipTls(tls, () => current.config, sourceOf);
  const server = parts.add(
    'sip-server',
    await SipServer.start({
      listen: listen.map(({ text }) => text),
      tls: secured ?? (await apiCertificate(config)),
      allowOrigin: (origin, ...asked) =>
        isAllowedOrigin(webSocket.origins, origin, ...asked) || hasButtons(current.config, origin),
      externalAddress: externalAddress ?? undefined,
      authenticate,
      origin,
      admitCall,
      optionTags: SUPPORTED_OPTIONS,
      control: { host: '127.0.0.1', port: 0, secret },
      // FreeSWITCH ends its channels by BYE. The registry would refuse a call of its own.
      allowSource: (address, _port, protocol) => {
        if (sourceOf(address, null) === null)
          return isPeer(address) || isMediaServer(config, address) || isTelephoneAt(address) || isProxy(address);
        // A trunk that has to show a certificate comes by TLS, and the connection was let in by then.
        return protocol === 'tls' || (secured?.asked?.nameOf(address) ?? null) === null;
      },
      allowLine: (line) => sourceOf('', line) !== null,
      allowMethod: (method) => takesUsers(current.config, method),
      limits: connectionLimits(users.length * CONNECTIONS_OF_USER + guestsOf(config)),
      onRegisteredConnectionLost: connectionLost,
      logger: logger.child({ part: 'sip-server' }),
      refusals,
      trace,
    }),
  );
  const control = { host: '127.0.0.1', port: server.controlPort, secret };
  const signalling = new DrachtioSignalling({
    engine,
    control,
    clock,
    logger,
    refusals,
    ...proved,
    origin,
    inProcess: true,
  });
  return { signalling: parts.add('signalling', signalling), server };
}

/** Connections of telephones come from strangers: who registers by one is known afterwards only. */
function connectionLimits(more: number): { maxConnections: number; maxStrangerConnections: number } {
  const { maxConnections, maxStrangerConnections } = DEFAULT_LIMITS;
  return { maxConnections: maxConnections + more, maxStrangerConnections: maxStrangerConnections + more };
}

/** Guests who call at one time. */
function guestsOf({ clickToCall }: Config): number {
  return clickToCall.reduce((sum, { maxCalls }) => sum + maxCalls, 0);
}

/** Whether pages of that origin have a button by which visitors call. */
function hasButtons({ clickToCall }: Config, origin: string | null): boolean {
  return origin !== null && clickToCall.some(({ origins }) => origins.includes(origin));
}

function isMediaServer({ media }: Config, address: string): boolean {
  return media.engine === 'freeswitch' && media.freeswitch.some(({ host }) => host === address);
}
