import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import Srf from 'drachtio-srf';
import { pino } from 'pino';
import { SipServer } from '../../src/sip-server/index.ts';

interface Dialog extends EventEmitter {
  readonly connected: boolean;
  destroy(): Promise<unknown>;
}

/**
 * A PBX that sends calls back to whoever it is told: a B2BUA of drachtio-srf on the embedded SIP server. Media goes past
 * it. `refuse` answers numbers with a status instead.
 */
export class ReturningPbx implements AsyncDisposable {
  readonly address: string;
  readonly #server: SipServer;
  readonly #srf: Srf;
  /** Where calls go back to, as `host:port`. */
  target = '';
  refuse: number | null = null;

  private constructor(server: SipServer, srf: Srf) {
    this.#server = server;
    this.#srf = srf;
    this.address = server.endpoints[0]?.replace('udp/', '') ?? '';
  }

  static async open(): Promise<ReturningPbx> {
    const secret = randomBytes(16).toString('hex');
    const server = await SipServer.start({
      listen: ['udp:127.0.0.1:0'],
      control: { host: '127.0.0.1', port: 0, secret },
      logger: pino({ level: 'silent' }),
    });
    const srf = new Srf();
    const pbx = new ReturningPbx(server, srf);
    srf.invite((req, res) => {
      if (pbx.refuse !== null) {
        res.send(pbx.refuse);
        return;
      }
      const user = /^sips?:([^@]+)@/.exec(req.uri)?.[1] ?? '';
      srf
        .createB2BUA(req, res, `sip:${user}@${pbx.target}`, {})
        .then(async (dialogs) => {
          const { uas, uac } = dialogs as unknown as { readonly uas: Dialog; readonly uac: Dialog };
          if (uas.connected && uac.connected) await Promise.race([once(uas, 'destroy'), once(uac, 'destroy')]);
          await (uas.connected ? uas : uac).destroy();
        })
        .catch(() => undefined);
    });
    void srf.connect({ host: '127.0.0.1', port: server.controlPort, secret });
    await once(srf, 'connect');
    return pbx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#srf.disconnect();
    await this.#server.close();
  }
}
