import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { checkTlsFiles, LOOPBACK, parseHost, parseHostPort, parseNetwork, parseSipListen } from '../config/index.ts';
import type { HostPort, Network, Parsed } from '../config/index.ts';
import { isLoopbackHost } from '../shared/is-loopback.ts';
import { listenFault } from '../shared/listen-fault.ts';
import { networkFilter } from '../shared/network-filter.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { isAllowedOrigin, SipServer } from '../sip-server/index.ts';
import type { SipServerOptions } from '../sip-server/index.ts';
import { newLogger } from './logger.ts';

/** The command line of `sip-server`, as commander gives it. */
export interface SipServerFlags {
  readonly listen: readonly string[];
  readonly control: string;
  readonly secret?: string;
  readonly externalAddress?: string;
  readonly allow?: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly origin?: readonly string[];
  readonly drainMs: string;
  readonly verbose?: boolean;
}

/** Where the secret is looked for, beside `--secret`: as for the rest of the program. */
const SECRET_VARIABLE = 'WARMBRIDGE_SIP__DRACHTIO__SECRET';
/** Secrets from documentations, which anybody tries first. */
const KNOWN_SECRETS: ReadonlySet<string> = new Set(['cymru', 'change-me', 'ClueCon']);

/** What is wrong with the command line. */
class UsageError extends Error {}

interface Settings {
  readonly options: Omit<SipServerOptions, 'logger'>;
  readonly control: HostPort;
  readonly allow: readonly Network[];
  readonly secret: { readonly text: string; readonly generated: boolean };
  readonly drainMs: number;
}

/**
 * Runs the embedded SIP server alone, for any drachtio-srf application, until SIGTERM or SIGINT. Then it takes no new
 * calls and waits for those that are up. A second signal ends them at once.
 * @returns the exit code
 */
export async function runSipServer(
  flags: SipServerFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const logger = newLogger(flags.verbose === true ? 'debug' : 'info');
  let server: SipServer;
  let settings: Settings;
  try {
    settings = readFlags(flags, env);
    server = await SipServer.start({ ...settings.options, logger });
  } catch (error) {
    process.stderr.write(`Cannot start: ${listenFault(error)}\n`);
    return 1;
  }
  warn(settings, logger);
  const { control, secret, allow } = settings;
  logger.info(
    {
      event: 'ready',
      sip: server.endpoints.map((endpoint) => endpoint.replace('/', ':')),
      control: `${control.host.includes(':') ? `[${control.host}]` : control.host}:${server.controlPort}`,
      allow: allow.map(({ text }) => text),
      ...(secret.generated && { secret: secret.text }),
    },
    'ready',
  );
  await untilEnded(server, settings.drainMs, logger);
  logger.info({ event: 'stopped' }, 'stopped');
  logger.flush();
  return 0;
}

/** @throws UsageError */
function readFlags(flags: SipServerFlags, env: Readonly<Record<string, string | undefined>>): Settings {
  const listen = flags.listen.map((text) => parsed('--listen', text, parseSipListen));
  const control = parsed('--control', flags.control, parseHostPort);
  const allow = flags.allow?.map((text) => parsed('--allow', text, parseNetwork)) ?? LOOPBACK;
  const { externalAddress, drainMs } = flags;
  if (!/^\d{1,8}$/.test(drainMs)) throw new UsageError(`--drain-ms ${drainMs}: expected milliseconds`);
  const isAllowed = networkFilter(allow);
  const secret = secretOf(flags, env, control);
  return {
    control,
    allow,
    secret,
    drainMs: Number(drainMs),
    options: {
      listen: listen.map(({ text }) => text),
      control: { ...control, secret: secret.text },
      externalAddress:
        externalAddress === undefined ? undefined : parsed('--external-address', externalAddress, parseHost),
      tls: tlsOf(
        flags,
        listen.some(({ protocol }) => protocol === 'tls' || protocol === 'wss'),
      ),
      allowSource: (address) => isAllowed(address),
      allowOrigin: (...asked) => isAllowedOrigin(flags.origin ?? [], ...asked),
    },
  };
}

function parsed<Value>(flag: string, text: string, parse: (text: string) => Parsed<Value>): Value {
  const result = parse(text);
  if (!result.ok) throw new UsageError(`${flag} ${text}: ${result.message}`);
  return result.value;
}

/** The chosen secret; otherwise a new one, if nobody but this machine can reach the control port. */
function secretOf(
  { secret }: SipServerFlags,
  env: Readonly<Record<string, string | undefined>>,
  { host }: HostPort,
): Settings['secret'] {
  const chosen = secret ?? env[SECRET_VARIABLE] ?? '';
  if (chosen.includes('|'))
    throw new UsageError('the secret must not hold a |, which separates fields on the control port');
  if (chosen !== '') return { text: chosen, generated: false };
  if (isLoopbackHost(host)) return { text: randomBytes(16).toString('hex'), generated: true };
  throw new UsageError(
    `--control ${host}: other machines reach it, so it needs a secret; set --secret or ${SECRET_VARIABLE}`,
  );
}

function tlsOf({ tlsCert: cert, tlsKey: key, tlsCa }: SipServerFlags, needed: boolean): SipServerOptions['tls'] {
  if (cert === undefined || key === undefined) {
    if (needed || cert !== key || tlsCa !== undefined) throw new UsageError('TLS needs --tls-cert and --tls-key');
    return undefined;
  }
  const ca = tlsCa ?? null;
  const [fault] = checkTlsFiles({ cert, key, ca }, new SystemClock().wall()).faults;
  if (fault !== undefined) throw new UsageError(`--tls-${String(fault.path.at(-1))} ${fault.message}`);
  return { cert: readFileSync(cert), key: readFileSync(key), ...(ca !== null && { ca: readFileSync(ca) }) };
}

function warn({ options, control, allow, secret }: Settings, logger: Logger): void {
  if (!isLoopbackHost(control.host) && KNOWN_SECRETS.has(secret.text)) {
    logger.warn(
      { control },
      'other machines reach the control port, and everybody knows its secret: choose another one',
    );
  }
  const open = options.listen.some((text) => !/^\w+:(127\.|\[::1\])/.test(text));
  if (open && allow === LOOPBACK) {
    logger.warn({ listen: options.listen }, 'only this machine may send requests: --allow lets others in');
  }
}

async function untilEnded(server: SipServer, drainMs: number, logger: Logger): Promise<void> {
  await new Promise<void>((resolve) => {
    let signals = 0;
    const onSignal = (signal: string): void => {
      signals += 1;
      const { dialogs } = server.stats();
      logger.info({ signal, dialogs }, 'signal received');
      const ended = signals === 1 ? server.drain(drainMs) : server.close();
      ended.then(resolve, (error: unknown) => {
        logger.error({ err: error }, 'the SIP server did not end in order');
        resolve();
      });
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
