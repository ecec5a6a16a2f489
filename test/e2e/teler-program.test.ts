import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { ForeignProgram } from './foreign-program.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { TelerSounds } from './teler-sounds.ts';

const KEY = 'teler-key-of-the-tests';
let site: Site;
let sounds: TelerSounds;

beforeAll(async () => {
  site = await Site.open({ others: { dialects: { teler: { apiKey: KEY } } } });
  sounds = await TelerSounds.open(site.workspace.path('prompts'));
});

afterAll(async () => {
  await sounds[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

function program(party: Phone, human: string): ForeignProgram {
  return new ForeignProgram(process.execPath, ['examples/teler/flow.mjs'], {
    TELER_BASE: `${site.product.apiAddress}/api/v1`,
    TELER_KEY: KEY,
    FROM: '+15558880001',
    TO: party.uri,
    HUMAN: human,
    SOUNDS: sounds.url,
  });
}

describe("a program with Teler's official client", () => {
  it('calls, plays, and dials a human who hears the confirm_sound while the caller hears the dial_music', async () => {
    await using party = await Phone.open('+15550016001', TONES.caller);
    await using flow = program(party, site.agent.uri);
    const ringing = await party.ringing(10_000);
    const [{ call }] = (await flow.tells('call')) as unknown as readonly [{ call: { data: { id: string } } }];
    const { id } = call.data;
    const partyCall = await party.answer(ringing);
    await flow.tells('flow', 2, 15_000);
    const agentRings = await site.agent.ringing(10_000);
    await eventually('the caller hears the dial_music', async () => {
      return (await partyCall.heard()).firstHeardMs(TONES.ai, partyCall.answeredAtMs) !== null;
    });
    const agentCall = await site.agent.answer(agentRings);
    await eventually('they talk', async () => (await site.product.api.call(id)).state === 'with-agent', 10_000);
    expect((await agentCall.heard()).firstHeardMs(TONES.whisper, agentCall.answeredAtMs)).not.toBeNull();
    expect((await partyCall.heard()).firstHeardMs(TONES.whisper, partyCall.answeredAtMs)).toBeNull();
    await party.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agentCall.hangUp();
    await partyCall.ended(10_000);
    const flows = await flow.tells('flow', 3);
    expect(flows.map(({ path }) => path)).toEqual(['/flow', '/dial', '/after']);
    expect(flows[0]).toMatchObject({
      body: { call_id: id, from_number: '+15558880001', to_number: party.uri, direction: 'outbound' },
    });
    const callbacks = await flow.tells('callback', 3);
    expect(callbacks.map(({ body }) => (body as { event: string }).event)).toEqual([
      'call.initiated',
      'call.answered',
      'call.completed',
    ]);
  });

  it('a human who is busy: the caller is told what on_busy says, and the call ends', async () => {
    await using party = await Phone.open('+15550016002', TONES.caller);
    await using flow = program(party, site.secondAgent.uri);
    const partyCall = await party.pickUp(10_000);
    await flow.tells('flow', 2, 15_000);
    (await site.secondAgent.ringing(10_000)).reject('486 Busy Here');
    await partyCall.ended(15_000);
    const [{ call }] = (await flow.tells('call')) as unknown as readonly [{ call: { data: { id: string } } }];
    const talks = (await site.product.api.events(call.data.id)).filter(({ type }) => type === 'ai.talk');
    expect(talks.at(-1)).toMatchObject({ prompt: { text: 'Everybody is busy. Goodbye.' } });
  });

  it('TO that cannot be dialled is a ValidationError of the client, which names it', async () => {
    const response = await fetch(`${site.product.apiAddress}/api/v1/calls/initiate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': KEY },
      body: JSON.stringify({ from_number: '+15558880001', to_number: 'nobody', flow_url: 'http://127.0.0.1:9/' }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      success: false,
      message: 'Validation Error',
      errors: [{ loc: ['body', 'to_number'] }],
    });
  });
});
