import { describe, expect, it } from 'vitest';
import type { VoiceTools } from '../../../src/ports/ai-voice.ts';
import { OpenAiRealtimeBot } from './support/openai-realtime-bot.ts';
import { CALL, tone, until, VoiceStage } from './support/voice-stage.ts';
import { EventReceiver } from '../../tools/event-receiver.ts';
import { voiceContract } from './voice-contract.ts';

voiceContract('openai-realtime', () => OpenAiRealtimeBot.open());

const TOOLS: VoiceTools = { transferReasons: [], functions: [], webhook: null, secret: null };
const TRANSFER = {
  id: 'call_1',
  name: 'transfer_to_human',
  args: { reason: 'billing', summary: 'Wants a refund.', urgency: 'high' },
};

/** The items that the client created. */
function itemsOf(bot: OpenAiRealtimeBot): Readonly<Record<string, unknown>>[] {
  return bot.of('conversation.item.create').map(({ fields }) => fields['item'] as Record<string, unknown>);
}

/** The results of tool calls. */
function outputsOf(bot: OpenAiRealtimeBot): string[] {
  return itemsOf(bot).flatMap(({ output }) => (typeof output === 'string' ? [output] : []));
}

describe('openai-realtime', () => {
  it('configures the session: telephone audio both ways, words, voice and tools, and has the caller greeted', async () => {
    const tools = { ...TOOLS, transferReasons: ['billing', 'other'] };
    await using bot = await OpenAiRealtimeBot.open({ voice: 'marin', greeting: 'Good day.', tools });
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source, { call: { ...CALL, metadata: { tier: 'gold' } } })).talk();
    expect(bot.requests[0]!.url).toBe('/v1/realtime?model=gpt-realtime');
    expect(bot.requests[0]!.headers.authorization).toBe('Bearer sk-secret');
    expect(bot.requests[0]!.headers['openai-beta']).toBeUndefined();
    const { session } = bot.messages[0]!.fields as { session: { instructions: string } };
    expect(session.instructions.split('\n\n')).toEqual([
      'Be kind.',
      'You speak on the telephone with a caller (+4930123), who called +4940456.',
      'What is known of the call: {"tier":"gold"}',
    ]);
    expect(session).toMatchObject({
      audio: { output: { voice: 'marin' } },
      tools: [
        { name: 'transfer_to_human', parameters: { properties: { reason: { enum: ['billing', 'other'] } } } },
        { name: 'end_call' },
      ],
    });
    await until(() => bot.of('response.create').length === 1);
    expect(bot.of('response.create')[0]!.fields['response']).toEqual({
      instructions: 'Say exactly this to the caller, and nothing else: Good day.',
    });
  });

  it('hands over when the line that goes with it has been played to its end', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const begunAt = performance.now();
    bot.respond({ audio: tone(900, 800), text: 'One moment please.', calls: [TRANSFER] });
    const { actions } = await voice.event('actions');
    expect(performance.now() - begunAt).toBeGreaterThan(780);
    expect(actions).toEqual([
      {
        type: 'transfer',
        destinations: [],
        whisper: null,
        reason: 'billing',
        summary: 'Wants a refund.',
        context: { collected: { urgency: 'high' } },
      },
    ]);
    expect(voice.events.map(({ type }) => type)).toEqual(['connected', 'said', 'actions']);
    const [said] = voice.of('said');
    expect(said!.text).toBe('One moment please.');
    // A gateway that was held up catches up by some frames.
    expect(said!.endAt - said!.startAt).toBeGreaterThan(600);
    await until(() => outputsOf(bot).length === 1);
    expect(outputsOf(bot)).toEqual(['The caller is being connected with a human.']);
    // Nobody is asked to say anything more to a caller who leaves.
    expect(bot.of('response.create')).toHaveLength(1);
  });

  it('hands over at once where the model says nothing with it, and once only', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.respond({ calls: [TRANSFER, { ...TRANSFER, id: 'call_2' }] });
    await until(() => outputsOf(bot).length === 2);
    expect(outputsOf(bot)[1]).toMatch(/asked for that already/);
    expect(voice.of('actions')).toHaveLength(1);
  });

  it('has the application carry out a function, tells the model its answer, and has it go on', async () => {
    await using application = await EventReceiver.open();
    application.answer = (response) => void response.end('{"status":"sent"}');
    const functions = [{ name: 'order_status', description: 'Where an order is.', parameters: { type: 'object' } }];
    await using bot = await OpenAiRealtimeBot.open({ tools: { ...TOOLS, functions, webhook: application.url } });
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    await until(() => bot.of('response.create').length === 1);
    bot.respond({ calls: [{ id: 'call_1', name: 'order_status', args: { number: 7 } }] });
    await until(() => bot.of('response.create').length === 2);
    expect(outputsOf(bot)).toEqual(['{"status":"sent"}']);
    expect(JSON.parse(application.received[0]!.body)).toEqual({
      call_id: 'call-1',
      name: 'order_status',
      arguments: { number: 7 },
    });
  });

  it('ends the call when the goodbye has been played', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.respond({ audio: tone(900, 300), text: 'Goodbye.', calls: [{ id: 'call_1', name: 'end_call', args: '' }] });
    expect(await voice.event('actions')).toMatchObject({ actions: [{ type: 'hangup' }] });
    expect(voice.of('said')).toMatchObject([{ text: 'Goodbye.' }]);
  });

  it('does not hand over where the caller speaks into the line that goes with it', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.respond({ audio: tone(900, 5_000), text: 'One moment please.', calls: [TRANSFER] });
    await voice.phone.waitUntilHears([900], [900]);
    bot.callerSpeaks(0);
    await until(() => outputsOf(bot).length === 1);
    expect(outputsOf(bot)[0]).toMatch(/interrupted you/);
    expect(voice.of('actions')).toEqual([]);
  });

  it.each([false, true])('truncates at what was played when the caller speaks (former names: %s)', async (former) => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const text = 'one two three four five six seven eight nine ten';
    const item = bot.respond({ audio: tone(900, 5_000), text, former });
    const next = bot.respond({ audio: tone(700, 2_000), text: 'never heard' });
    await voice.phone.waitUntilHears([900], [700, 900]);
    await voice.phone.waitForPackets(60);
    bot.callerSpeaks(0);
    const { playedMs, heard } = await voice.event('interrupted');
    await voice.phone.waitUntilHears([], [700, 900], 1_000);
    await until(() => bot.of('conversation.item.truncate').length === 2);
    const truncated = bot.of('conversation.item.truncate').map(({ fields }) => [fields['item_id'], fields['audio_end_ms']]); // prettier-ignore
    expect(truncated).toEqual([
      [item, playedMs],
      [next, 0],
    ]);
    // What the telephone got is what was told, to a packet or two.
    const packets = (await voice.phone.take()).packets.filter(({ payload }) => payload.some((octet) => octet !== 0xff));
    expect(Math.abs(packets.length * 20 - playedMs)).toBeLessThanOrEqual(60);
    expect(text.startsWith(heard!)).toBe(true);
    expect(heard!.length).toBeLessThanOrEqual((text.length * playedMs) / 5_000);
    expect(heard!.length).toBeGreaterThan((text.length * playedMs) / 5_000 - 6);
    expect(voice.of('said')).toMatchObject([{ text: heard }]);
  });

  it('drops the rest of a response that goes on after it was interrupted', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const item = bot.respond({ audio: tone(900, 2_000), text: 'on and on', open: true });
    await voice.phone.waitUntilHears([900], [700, 900]);
    bot.callerSpeaks(0);
    await voice.event('interrupted');
    bot.send({ type: 'response.output_audio.delta', item_id: item, delta: tone(700, 2_000).toString('base64') });
    bot.end('cancelled');
    await voice.phone.waitForPackets(20);
    await voice.phone.waitUntilHears([], [700, 900], 1_000);
    bot.say(tone(600, 500));
    await voice.phone.waitUntilHears([600], [600, 700, 900]);
  });

  it('tells nothing as interrupted when the caller speaks into silence, and what the caller said with its times', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    await until(() => bot.heard.length >= 60);
    bot.callerSpeaks(200);
    bot.send({ type: 'input_audio_buffer.speech_stopped', audio_end_ms: 1_000, item_id: 'user_1' });
    const transcription = 'conversation.item.input_audio_transcription.completed';
    bot.send({ type: transcription, item_id: 'user_1', content_index: 0, transcript: ' My order. ' });
    const { text, startAt, endAt } = await voice.event('heard');
    expect(text).toBe('My order.');
    expect(Math.abs(endAt - startAt - 800)).toBeLessThan(100);
    expect(voice.of('interrupted')).toEqual([]);
  });

  it('stops a model that loses the caller, cuts what it said where it was heard, and refuses its tool calls', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.respond({ audio: tone(900, 5_000), text: 'on and on', open: true });
    await voice.phone.waitUntilHears([900], [900]);
    voice.session.attend(false);
    await until(() => bot.of('response.cancel').length === 1);
    const [truncate] = bot.of('conversation.item.truncate');
    expect(truncate!.fields['audio_end_ms']).toBeGreaterThan(0);
    expect(truncate!.fields['audio_end_ms']).toBeLessThan(4_000);
    expect(voice.of('interrupted')).toEqual([]);
    bot.respond({ calls: [TRANSFER, { id: 'call_2', name: 'end_call', args: {} }] });
    await until(() => outputsOf(bot).length === 2);
    for (const output of outputsOf(bot)) expect(output).toMatch(/the caller is not with you/);
    expect(voice.of('actions')).toEqual([]);
  });

  it.each([
    [{ event: 'handoff.ended', handoffId: 'h', result: 'failed', reason: 'no-answer' } as const, /no-answer.*with you/],
    [{ event: 'handoff.refused', reason: 'too-many-handoffs' } as const, /not possible/],
    [
      {
        event: 'call.returned',
        reason: 'agent-left',
        handoffId: null,
        summary: 'A refund.',
        context: null,
        metadata: {},
      } as const,
      /talked with a human.*A refund/,
    ],
  ])('tells the model of $event, and has it speak when it has the caller again', async (notice, words) => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    await until(() => bot.of('response.create').length === 1);
    voice.session.attend(false);
    voice.session.tell(notice);
    await until(() => itemsOf(bot).length === 1);
    expect(itemsOf(bot)[0]).toMatchObject({ type: 'message', role: 'system', content: [{ text: words }] });
    await voice.phone.waitForPackets(10);
    expect(bot.of('response.create')).toHaveLength(1);
    voice.session.attend(true);
    await until(() => bot.of('response.create').length === 2);
  });

  it('knows what was said before in the call, greets nobody again, and goes on', async () => {
    await using bot = await OpenAiRealtimeBot.open({ greeting: 'Good day.' });
    await using stage = await VoiceStage.open();
    const history = [
      { who: 'ai', text: 'Good day.' },
      { who: 'caller', text: 'My order.' },
      { who: 'human', text: 'It is on its way.' },
    ] as const;
    await (await stage.connect(bot.source, { call: { ...CALL, history } })).talk();
    await until(() => bot.of('response.create').length === 1);
    expect(itemsOf(bot)).toMatchObject([
      { role: 'assistant', content: [{ type: 'output_text', text: 'Good day.' }] },
      { role: 'user', content: [{ type: 'input_text', text: 'My order.' }] },
      { role: 'system', content: [{ text: 'A human colleague said to the caller: It is on its way.' }] },
      { role: 'system', content: [{ text: /interrupted and is back/ }] },
    ]);
    expect(bot.of('response.create')[0]!.fields['response']).toBeUndefined();
  });

  it('says why it is back, and that once, where a notice comes with it', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const history = [{ who: 'ai', text: 'Good day.' }] as const;
    const voice = await (await stage.connect(bot.source, { call: { ...CALL, history } })).talk();
    voice.session.tell({ event: 'handoff.ended', handoffId: 'h', result: 'failed', reason: 'busy' });
    await until(() => bot.of('response.create').length === 1);
    await voice.phone.waitForPackets(30);
    expect([itemsOf(bot).length, bot.of('response.create').length]).toEqual([2, 1]);
  });

  it('asks again where a limit of rate made a response fail, and is lost where they all fail', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    bot.onCreate = () => {
      bot.begin();
      bot.end('failed', [], 'rate_limit_exceeded');
    };
    const voice = await (await stage.connect(bot.source)).talk();
    expect(await voice.event('ended', 10_000)).toMatchObject({
      lost: true,
      reason: 'it fails to answer (rate_limit_exceeded)',
    });
    expect(bot.of('response.create')).toHaveLength(4);
  });

  it('goes on after an error of one message, and is lost by one of the session, whose reason has no secret', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.error('invalid_value');
    bot.say(tone(700, 500));
    await voice.phone.waitUntilHears([700], [700]);
    bot.error('session_expired');
    expect(await voice.event('ended')).toEqual({
      type: 'ended',
      lost: true,
      reason: 'it reports an error (session_expired)',
    });
  });

  it('is lost where the session is not taken, or speaks something else', async () => {
    await using bot = await OpenAiRealtimeBot.open();
    await using stage = await VoiceStage.open();
    bot.outputFormat = 'audio/pcm';
    const voice = await stage.connect(bot.source);
    expect(await voice.event('ended')).toMatchObject({ lost: true, reason: 'it speaks audio/pcm, not audio/pcmu' });
    await bot.refuse();
    const refused = await stage.connect(bot.source);
    expect(await refused.event('ended')).toEqual({ type: 'ended', lost: true, reason: 'it answers 401' });
  });
});
