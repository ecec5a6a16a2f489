// The same whole calls, written the usual way: drachtio-srf for SIP, an endpoint of drachtio-fsmrf for each leg. Nothing is
// recorded, kept or guarded.
import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import Mrf from 'drachtio-fsmrf';
import Srf from 'drachtio-srf';
import type { SrfRequest, SrfResponse } from 'drachtio-srf';
import { serveParent } from '../shared/child-side.ts';

/** Its settings. */
export interface FsmrfSettings {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  readonly freeswitch: { readonly host: string; readonly port: number; readonly password: string };
  readonly profile: string;
  readonly aiUrl: string;
  readonly holdFile: string;
  readonly whisperFile: string;
}

interface Dialog extends EventEmitter {
  readonly remote: { readonly sdp: string };
  readonly connected: boolean;
  destroy(): Promise<unknown>;
}

/** The parts of an endpoint that are used (drachtio-fsmrf 4.1.2, lib/endpoint.js). */
interface Endpoint {
  readonly uuid: string;
  readonly local: { readonly sdp: string };
  modify(sdp: string): Promise<unknown>;
  play(file: string): Promise<unknown>;
  join(conference: string, options: { readonly profile: string }): Promise<unknown>;
  api(command: string, argument: string): Promise<unknown>;
  destroy(): Promise<unknown>;
}

interface MediaServer {
  createEndpoint(options?: { readonly remoteSdp: string }): Promise<Endpoint>;
  disconnect(): void;
}

interface Transfer {
  readonly actions: readonly { readonly type: string; readonly destination?: readonly string[] }[];
}

/** Tells the AI application, and gives whom it hands the call over to. */
async function notify(url: string, notice: Readonly<Record<string, string>>): Promise<string | null> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(notice) });
  const { actions } = (await response.json()) as Transfer;
  return actions.find(({ type }) => type === 'transfer')?.destination?.[0] ?? null;
}

async function wholeCall(
  { srf, ms, settings }: { srf: Srf; ms: MediaServer; settings: FsmrfSettings },
  req: SrfRequest,
  res: SrfResponse,
): Promise<void> {
  const { aiUrl, holdFile, whisperFile } = settings;
  const id = randomUUID();
  const caller = await ms.createEndpoint({ remoteSdp: req.body });
  const uas = (await srf.createUAS(req, res, { localSdp: caller.local.sdp })) as unknown as Dialog;
  const from = /sip:([^@]+)@/.exec(req.get('From'))?.[1] ?? '';
  const target = await notify(aiUrl, { call_id: id, event: 'call.started', from });
  if (target === null) throw new Error('the application does not hand over');
  const hold = caller.play(holdFile);
  const agent = await ms.createEndpoint();
  const uac = (await srf.createUAC(target, { localSdp: agent.local.sdp })) as unknown as Dialog;
  await agent.modify(uac.remote.sdp);
  await agent.play(whisperFile);
  await caller.api('uuid_break', `${caller.uuid} all`);
  await hold;
  await Promise.all([caller.join(id, { profile: 'warmbridge' }), agent.join(id, { profile: 'warmbridge' })]);
  if (uas.connected && uac.connected) await Promise.race([once(uas, 'destroy'), once(uac, 'destroy')]);
  const left = uas.connected ? uas : uac;
  await Promise.all([
    left.destroy(),
    caller.destroy(),
    agent.destroy(),
    notify(aiUrl, { call_id: id, event: 'call.ended', from }),
  ]);
}

await serveParent(async (given) => {
  const settings = given as FsmrfSettings;
  const srf = new Srf();
  let failed = 0;
  await new Promise<void>((resolve, reject) => {
    srf.on('connect', (error: Error | null) => (error === null ? resolve() : reject(error)));
    srf.on('error', reject);
    void srf.connect(settings.control);
  });
  const { host: address, port, password: secret } = settings.freeswitch;
  const mrf = new Mrf(srf) as { connect(options: object): Promise<MediaServer> };
  const listen = { listenAddress: '127.0.0.1', advertisedAddress: '127.0.0.1' };
  const ms = await mrf.connect({ address, port, secret, profile: settings.profile, ...listen });
  srf.invite((req, res) => {
    wholeCall({ srf, ms, settings }, req, res).catch(() => {
      failed += 1;
    });
  });
  return {
    ready: null,
    answers: { failed: () => failed },
    close: () => {
      ms.disconnect();
      srf.disconnect();
      return Promise.resolve();
    },
  };
});
