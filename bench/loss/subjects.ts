import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import { FreeswitchMediaEngine } from '../../src/media/freeswitch/index.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import type { MediaPort } from '../../src/ports/media.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../src/signalling/drachtio/index.ts';
import { SipServer } from '../../src/sip-server/index.ts';
import { partySdp, readSdp } from '../../test/tools/index.ts';
import { missingEngines, TestFreeswitch } from '../../test/tools/engines/index.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { ECHO_DIALPLAN } from '../shared/echo-dialplan.ts';

const logger = pino({ level: 'silent' });
const clock = new SystemClock();
const NO_PROMPTS = { resolve: () => Promise.reject(new Error('there are no prompts')), peek: () => null };

/** A way through a media engine: who speaks at `speaker` is heard at `listener`, which are ports of this machine. */
export interface Way {
  /** Where the speaker's RTP goes to. */
  readonly port: number;
  close(): Promise<void>;
}

/** Something that carries sound. */
export interface Subject {
  readonly name: string;
  open(speaker: number, listener: number): Promise<Way>;
  close(): Promise<void>;
}

function sdpAt(port: number): string {
  return partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 }, { eventPayloadType: null });
}

let calls = 0;

/** Two legs of a room: one hears the other. */
async function throughRoom(engine: MediaPort, speaker: number, listener: number): Promise<Way> {
  const room = await engine.openRoom(asCallId(`loss-${String(++calls)}`), () => undefined);
  const [from, to] = [asLegId('speaker'), asLegId('listener')];
  const { sdp } = await room.openWithOffer(from, sdpAt(speaker));
  await room.openWithOffer(to, sdpAt(listener));
  room.setScene({ revision: 1, hears: { [to]: [{ kind: 'leg', leg: from }] } });
  return { port: readSdp(sdp).port, close: () => room.dispose() };
}

export async function embeddedSubject(): Promise<Subject> {
  const engine = new EmbeddedMediaEngine({
    address: '127.0.0.1',
    rtpPorts: { first: 36_000, last: 36_499 },
    codecs: ['PCMU'],
    inactivityMs: 60_000,
    prompts: NO_PROMPTS,
    clock,
    logger,
  });
  await engine.start();
  return {
    name: 'embedded',
    open: (speaker, listener) => throughRoom(engine, speaker, listener),
    close: () => engine.close(),
  };
}

/** The production engine as the product drives it. @throws Error with the reason where it cannot be run */
export async function freeswitchSubject(): Promise<Subject> {
  const missing = missingEngines('freeswitch');
  if (missing !== null) throw new Error(missing);
  await using started = new AsyncDisposableStack();
  const freeswitch = started.use(await TestFreeswitch.start());
  const control = { host: '127.0.0.1', port: 0, secret: randomBytes(12).toString('hex') };
  const front = await SipServer.start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'], control, logger });
  started.defer(() => front.close());
  const reached = { ...control, port: front.controlPort };
  const signalling = new DrachtioSignalling({ engine: 'the embedded SIP server', control: reached, clock, logger });
  started.defer(() => signalling.close());
  await signalling.start(() => undefined);
  const engine = new FreeswitchMediaEngine({
    servers: [freeswitch],
    signalling,
    instance: 'loss bench',
    prompts: NO_PROMPTS,
    codecs: ['PCMU'],
    inactivityMs: 60_000,
    clock,
    logger,
  });
  started.defer(() => engine.close());
  await engine.start();
  const all = started.move();
  return {
    name: 'FreeSWITCH pair',
    open: (speaker, listener) => throughRoom(engine, speaker, listener),
    close: () => all.disposeAsync(),
  };
}

/** FreeSWITCH by its own dialplan, which sends back what it hears. @throws Error with the reason where it cannot be run */
export async function plainFreeswitchSubject(): Promise<Subject> {
  const missing = missingEngines('freeswitch');
  if (missing !== null) throw new Error(missing);
  const server = await TestFreeswitch.start(1_000, 2_000, 'shared', ECHO_DIALPLAN);
  return {
    name: 'FreeSWITCH alone (echo)',
    open: async (speaker) => {
      await using opened = new AsyncDisposableStack();
      const party = opened.use(await SipParty.open('loss'));
      const call = party.invite('1000', { host: '127.0.0.1', port: server.sipPort }, sdpAt(speaker));
      const { message } = await call.waitForStatus(200);
      opened.defer(async () => await call.hangUp());
      const all = opened.move();
      return { port: readSdp(message.body).port, close: () => all.disposeAsync() };
    },
    close: () => server.stop(),
  };
}
