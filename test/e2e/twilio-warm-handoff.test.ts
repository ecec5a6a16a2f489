import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { G711 } from '../../src/media/rtp/index.ts';
import { TWILIO_ACCOUNT_SID } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { tonesIn } from '../tools/goertzel.ts';
import { nowMs } from '../tools/index.ts';
import { ForeignProgram } from './foreign-program.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const TOKEN = 'token-of-the-tests';
const NUMBER = '+15550007801';

let site: Site;
let sounds: { readonly origin: string } & AsyncDisposable;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const url = `http://127.0.0.1:${String(port)}/voice`;
  site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url } }],
    others: { dialects: { twilio: { authToken: TOKEN, rest: true } } },
  });
  sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await sounds[Symbol.asyncDispose]();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** What the transcript server heard last on a track. */
function heardOn(program: ForeignProgram, track: string): readonly number[] {
  const payloads = program.told.filter((told) => told.step === 'heard' && told['track'] === track).slice(-8);
  const octets = payloads.flatMap((told) => [...Buffer.from(String(told['payload']), 'base64')]);
  return tonesIn(
    Int16Array.from(octets, (octet) => G711.PCMU.decode[octet] ?? 0),
    ALL_TONES,
  );
}

it('a warm handoff of a program of the tutorials: agent, whisper, conference, transcript; the caller never hears the whisper', async () => {
  await using human = await Phone.open('+15550017801', TONES.agent);
  await using caller = await Phone.open('+15550017802', TONES.caller);
  await using program = new ForeignProgram(process.execPath, ['examples/twilio/warm-handoff.mjs'], {
    TWILIO_BASE: site.product.apiAddress,
    TWILIO_ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: TOKEN,
    FROM: '+15559998888',
    HUMAN: human.uri,
    SOUNDS: sounds.origin,
    PORT: String(port),
    BOT_HZ: String(TONES.ai),
  });
  await program.tells('listens');
  const call = await caller.call(NUMBER, site.product.udp);
  const calledAtMs = nowMs();
  // With the agent.
  await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 10_000);
  const [bridged] = await program.tells('bridge');
  expect(bridged).toMatchObject({ parameters: { purpose: 'support' } });
  await call.press('1');
  // On the way to the human: the agent is gone, and the caller waits with music.
  const ringing = await human.ringing(10_000);
  await program.tells('bridge-stop');
  await caller.voice.waitUntilHears([TONES.hold], ALL_TONES, 10_000);
  expect(await program.tells('transcripts')).toMatchObject([{ tracks: ['inbound', 'outbound'], callSid: bridged?.['callSid'] }]); // prettier-ignore
  const humanCall = await human.answer(ringing);
  // The human hears the whisper, and the caller goes on waiting.
  await human.voice.waitUntilHears([TONES.whisper], ALL_TONES, 10_000);
  await caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
  // They talk.
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 10_000);
  await human.voice.waitUntilHears([TONES.caller], ALL_TONES, 10_000);
  await eventually('the transcript server hears the caller', () => heardOn(program, 'inbound').join() === String(TONES.caller)); // prettier-ignore
  await eventually('the transcript server hears the human', () => heardOn(program, 'outbound').join() === String(TONES.agent)); // prettier-ignore
  // The conference ends with the human, and the document of the caller has nothing behind it.
  await humanCall.hangUp();
  await call.ended(10_000);
  expect((await call.heard()).firstHeardMs(TONES.whisper, calledAtMs)).toBeNull();
  const statuses = (await program.tells('call-status', 4)).map(({ form }) => (form as Record<string, string>)['CallStatus']); // prettier-ignore
  expect(statuses).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
  await program.tells('transcripts-stop');
  expect(program.told.filter(({ step }) => step === 'error')).toEqual([]);
  await site.product.expectQuiet();
}); // prettier-ignore
