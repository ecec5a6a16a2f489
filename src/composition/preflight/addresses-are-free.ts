import { isLoopbackHost } from '../../shared/is-loopback.ts';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { Config, ConfigFault, HostPort } from '../../config/index.ts';
import { listenFault } from '../../shared/listen-fault.ts';
import type { PreflightContext } from './preflight-check.ts';

/** An address that the program will bind. */
interface Binding extends HostPort {
  /** In the configuration. */
  readonly path: string;
  readonly protocol: 'udp' | 'tcp';
}

/**
 * Every address that the program listens on is one of this machine and is free. The check holds all at once, so it
 * finds two of the configuration that exclude each other as well. Calls take RTP ports one by one, so of RTP it tries
 * the address alone.
 */
export async function addressesAreFree({ config }: PreflightContext): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  const held: AsyncDisposable[] = [];
  try {
    for (const binding of bindingsOf(config)) {
      try {
        held.push(await bind(binding));
      } catch (error) {
        faults.push({ path: binding.path, message: listenFault(error, placeOf(binding)) });
      }
    }
  } finally {
    for (const each of held) await each[Symbol.asyncDispose]();
  }
  return faults;
}

function bindingsOf({ sip, media, api }: Config): readonly Binding[] {
  const listens = sip.engine === 'embedded' ? sip.listen : [];
  const usesMediaAddress = media.engine === 'embedded' || !media.freeswitch.every(({ host }) => isLoopbackHost(host));
  const servesPrompts = media.engine === 'freeswitch' && media.freeswitch.some(({ prompts }) => prompts === 'http');
  return [
    ...listens.map(({ protocol, host, port }, index): Binding => ({
      path: `sip.listen[${index}]`,
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      host,
      port,
    })),
    ...(usesMediaAddress ? [{ path: 'media.address', protocol: 'udp' as const, host: media.address, port: 0 }] : []),
    ...(servesPrompts ? [{ path: 'media.promptListen', protocol: 'tcp' as const, ...media.promptListen }] : []),
    { path: 'api.listen', protocol: 'tcp', ...api.listen },
  ];
}

function placeOf({ host, port }: Binding): string {
  const address = isIPv6(host) ? `[${host}]` : host;
  return port === 0 ? address : `${address}:${port}`;
}

/** @throws Error of the socket */
async function bind({ protocol, host, port }: Binding): Promise<AsyncDisposable> {
  const ipv6Only = isIPv6(host);
  if (protocol === 'udp') {
    const socket = createSocket({ type: ipv6Only ? 'udp6' : 'udp4', ipv6Only });
    try {
      socket.bind({ address: host, port, exclusive: true });
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      throw error;
    }
    return {
      [Symbol.asyncDispose]: async () => {
        socket.close();
        await once(socket, 'close');
      },
    };
  }
  // A client that connects in this moment does not wait.
  const server = createServer((connection) => connection.destroy());
  server.listen({ host, port, ipv6Only });
  await once(server, 'listening');
  return server;
}
