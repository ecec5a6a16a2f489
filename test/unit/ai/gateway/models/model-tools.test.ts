import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelTools } from '../../../../../src/ai/gateway/models/index.ts';
import { toolDefinitions } from '../../../../../src/shared/models/tool-definitions.ts';
import { MAX_ANSWER_BYTES } from '../../../../../src/shared/outgoing/call-function.ts';
import type { VoiceTools } from '../../../../../src/ports/ai-voice.ts';
import { asCallId } from '../../../../../src/ports/ids.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';
import { FakeVoiceLine } from '../../../../fakes/fake-voice-line.ts';
import { EventReceiver } from '../../../../tools/event-receiver.ts';

const ORDER = { name: 'order_status', description: 'Where an order is.', parameters: { type: 'object' } };
const NONE: VoiceTools = { transferReasons: [], functions: [], webhook: null, secret: null };
const TRANSFER = { id: 'a', name: 'transfer_to_human', args: '{"reason":"billing","summary":"A refund."}' };

let clock: FakeClock;
let line: FakeVoiceLine;

beforeEach(() => {
  clock = new FakeClock();
  line = new FakeVoiceLine(clock);
});

function toolsOf(tools: VoiceTools): ModelTools {
  return new ModelTools(tools, asCallId('call'), line, { clock, log: () => undefined });
}

/** Has a function called whose receiver answers. Gives what the model is told. */
async function resultOf(receiver: EventReceiver, args: unknown = '{"number":7}'): Promise<unknown> {
  const tools = toolsOf({ ...NONE, functions: [ORDER], webhook: receiver.url, secret: 'secret' });
  return (await tools.run([{ id: 'a', name: 'order_status', args }], false))[0];
}

describe('toolDefinitions', () => {
  it('always has transfer_to_human and end_call, and offers the reasons of the route', () => {
    expect(toolDefinitions(NONE).map(({ name }) => name)).toEqual(['transfer_to_human', 'end_call']);
    const [transfer] = toolDefinitions({ ...NONE, transferReasons: ['billing'] });
    expect(transfer!.parameters).toMatchObject({ properties: { reason: { enum: ['billing'] } } });
    expect(JSON.stringify(toolDefinitions(NONE)[0]!.parameters)).not.toContain('"enum":[]');
  });

  it('has the functions of the application where they can be called, but none with the name of ours', () => {
    const functions = [ORDER, { ...ORDER, name: 'end_call' }];
    const names = toolDefinitions({ ...NONE, functions, webhook: 'http://app' }).map(({ name }) => name);
    expect(names).toEqual(['transfer_to_human', 'end_call', 'order_status']);
    expect(toolDefinitions({ ...NONE, functions })).toHaveLength(2);
  });
});

describe('ModelTools of a model that may show a human texts', () => {
  const coach = (args: unknown): { id: string; name: string; args: unknown } => ({ id: 'a', name: 'coach', args });

  it('are offered as a tool there, and nowhere else', () => {
    expect(toolDefinitions({ ...NONE, coach: true }).map(({ name }) => name)).toEqual([
      'transfer_to_human',
      'end_call',
      'coach',
    ]);
    expect(toolDefinitions({ ...NONE, coach: false })).toHaveLength(2);
  });

  it('shows them while it listens to a human with the caller, and at no other time', async () => {
    const tools = toolsOf({ ...NONE, coach: true });
    const [early] = await tools.run([coach({ text: 'x' })], false);
    expect(early).toMatchObject({ goOn: true, output: expect.stringContaining('Refused') as string });
    tools.attend(false);
    expect(tools.mayAnswer).toBe(false);
    tools.listen(true);
    expect([tools.canSpeak, tools.mayAnswer]).toEqual([false, true]);
    const results = await tools.run([coach('{"text":" Offer ten percent. "}'), coach({}), TRANSFER], false);
    expect(results.map(({ output }) => output)).toEqual([
      'Your colleague sees it.',
      expect.stringContaining('text is missing'),
      expect.stringContaining('the caller is not with you'),
    ]);
    expect(line.told).toEqual([{ type: 'coached', text: 'Offer ten percent.' }]);
    tools.attend(true);
    await tools.run([coach({ text: 'x' })], false);
    expect(line.told).toHaveLength(1);
  });

  it('a long text is cut', async () => {
    const tools = toolsOf({ ...NONE, coach: true });
    tools.attend(false);
    tools.listen(true);
    await tools.run([coach({ text: 'x'.repeat(5_000) })], false);
    expect(line.told).toEqual([{ type: 'coached', text: 'x'.repeat(1_000) }]);
  });
});

describe('ModelTools', () => {
  it('carries nothing out while the model speaks with a human who may take the call', async () => {
    const tools = toolsOf(NONE);
    tools.brief(true);
    const [refused] = await tools.run([TRANSFER], false);
    expect(refused).toMatchObject({
      goOn: true,
      output: expect.stringContaining('you speak with a colleague') as string,
    });
    expect(line.told).toEqual([]);
    tools.attend(false);
    tools.attend(true);
    await tools.run([TRANSFER], false);
    expect(line.told).toHaveLength(1);
  });

  it('asks for the transfer when the words before it have been played, not sooner', async () => {
    const tools = toolsOf(NONE);
    line.play(Buffer.alloc(800));
    const results = tools.run([TRANSFER], false);
    line.passes(100);
    expect(line.told).toEqual([]);
    line.passes(20);
    expect(line.told).toMatchObject([{ type: 'actions', actions: [{ type: 'transfer', reason: 'billing' }] }]);
    expect(await results).toEqual([{ id: 'a', output: 'The caller is being connected with a human.', goOn: false }]);
  });

  it('lets a model that has given the caller away say nothing, until it has stayed or nothing came of it', async () => {
    const tools = toolsOf(NONE);
    await tools.run([TRANSFER], false);
    expect(tools.canSpeak).toBe(false);
    clock.advance(3_000);
    expect(tools.canSpeak).toBe(true);
    await tools.run([TRANSFER], false);
    tools.stay();
    expect(tools.canSpeak).toBe(true);
    tools.attend(false);
    expect(tools.canSpeak).toBe(false);
  });

  it.each([
    ['the caller is not with it', true, false, /not with you/],
    ['the caller spoke into the turn', false, true, /interrupted you/],
  ])('refuses where %s', async (_why, isAway, wasCutOff, words) => {
    const tools = toolsOf(NONE);
    tools.attend(!isAway);
    const [result] = await tools.run([TRANSFER], wasCutOff);
    expect(result!.output).toMatch(words);
    expect(line.told).toEqual([]);
  });

  it.each([
    ['nothing', '{', /no JSON object/],
    ['a list', '[]', /no JSON object/],
    ['too deep an object', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, /no JSON object/],
  ])('tells the model that its arguments are %s', async (_what, args, words) => {
    const [result] = await toolsOf(NONE).run([{ ...TRANSFER, args }], false);
    expect(result).toMatchObject({ output: words, goOn: true });
  });

  it('takes a transfer without arguments, and cuts words that are too long', async () => {
    const tools = toolsOf(NONE);
    await tools.run([{ ...TRANSFER, args: '' }], false);
    tools.stay();
    await tools.run([{ ...TRANSFER, args: { reason: 'r'.repeat(2_000), summary: 's'.repeat(9_000) } }], false);
    expect(line.told[0]).toMatchObject({ actions: [{ reason: null, summary: null, context: null }] });
    expect(line.told[1]).toMatchObject({ actions: [{ reason: 'r'.repeat(1_000), summary: 's'.repeat(4_000) }] });
  });

  it('tells the model that there is no such tool', async () => {
    const [result] = await toolsOf(NONE).run([{ id: 'a', name: 'order_status', args: {} }], false);
    expect(result).toEqual({ id: 'a', output: '{"error":"there is no such tool"}', goOn: true });
  });
});

describe('A function of the application', () => {
  it('is posted, signed as webhooks are, and its answer is what the model is told', async () => {
    await using receiver = await EventReceiver.open();
    receiver.answer = (response) => void response.end('{"status":"sent"}');
    expect(await resultOf(receiver)).toEqual({ id: 'a', output: '{"status":"sent"}', goOn: true });
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect(JSON.parse(body)).toEqual({ call_id: 'call', name: 'order_status', arguments: { number: 7 } });
    const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['warmbridge-signature']))!;
    expect(digest).toBe(createHmac('sha256', 'secret').update(`${time!}.${body}`).digest('hex'));
  });

  it.each([
    [500, '', /failed \(500\)/],
    [404, 'no', /failed \(404\)/],
    [200, 'x'.repeat(MAX_ANSWER_BYTES + 1), /too long/],
    [204, '', /^done$/],
  ])('that answers %i tells the model so', async (status, text, words) => {
    await using receiver = await EventReceiver.open();
    receiver.answer = (response) => void response.writeHead(status).end(text);
    expect(await resultOf(receiver)).toMatchObject({ output: words, goOn: true });
  });

  it('that is not there tells the model so, without an address', async () => {
    const receiver = await EventReceiver.open();
    await receiver[Symbol.asyncDispose]();
    expect(await resultOf(receiver)).toMatchObject({
      output: '{"error":"the function order_status cannot be reached"}',
    });
  });

  it('is not waited for longer than 10 s', async () => {
    await using receiver = await EventReceiver.open();
    const asked = Promise.withResolvers<undefined>();
    receiver.answer = () => asked.resolve(undefined);
    const result = resultOf(receiver);
    await asked.promise;
    clock.advance(10_000);
    expect(await result).toMatchObject({ output: /did not answer within 10000 ms/ });
  });
});
