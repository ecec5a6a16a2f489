import { describe, expect, it } from 'vitest';
import { AssemblyAiBot } from './support/assemblyai-bot.ts';
import { CALL, tone, until, VoiceStage } from './support/voice-stage.ts';
import { voiceContract } from './voice-contract.ts';

voiceContract('assemblyai', () => AssemblyAiBot.open());

const TRANSFER = { id: 'call_1', name: 'transfer_to_human', args: { reason: 'billing', summary: 'A refund.' } };

describe('assemblyai', () => {
  it('configures the session: telephone audio both ways, words, voice, greeting, tools', async () => {
    const tools = { transferReasons: ['billing', 'other'], functions: [], webhook: null, secret: null };
    await using bot = await AssemblyAiBot.open({ voice: 'ivy', greeting: 'Good day.', tools });
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    expect(bot.requests[0]!.headers.authorization).toBe('Bearer aa-secret');
    const { session } = bot.messages[0]!.fields as { session: Record<string, unknown> };
    expect(session).toMatchObject({
      system_prompt: 'Be kind.\n\nYou speak on the telephone with a caller (+4930123), who called +4940456.',
      greeting: 'Good day.',
      input: { format: { encoding: 'audio/pcmu' } },
      output: { format: { encoding: 'audio/pcmu' }, voice: 'ivy' },
      tools: [
        { name: 'transfer_to_human', parameters: { properties: { reason: { enum: ['billing', 'other'] } } } },
        { name: 'end_call' },
      ],
    });
  });

  it('hands over when the line that goes with it has been played, and gives the result after the reply', async () => {
    await using bot = await AssemblyAiBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const begunAt = performance.now();
    bot.reply({ audio: tone(900, 800), words: [['One moment.', 0, 800]], calls: [TRANSFER] });
    const { actions } = await voice.event('actions');
    expect(performance.now() - begunAt).toBeGreaterThan(780);
    expect(actions).toMatchObject([{ type: 'transfer', reason: 'billing', summary: 'A refund.', context: null }]);
    expect(voice.of('said')).toMatchObject([{ text: 'One moment.' }]);
    await until(() => bot.of('tool.result').length === 1);
    expect(bot.of('tool.result')[0]!.fields['result']).toBe('The caller is being connected with a human.');
    // Until the caller is with somebody else, nothing more is said.
    bot.say(tone(700, 400));
    await voice.phone.waitForPackets(15);
    await voice.phone.waitUntilHears([], [700, 900]);
    voice.session.attend(false);
    voice.session.attend(true);
    voice.session.tell({ event: 'handoff.ended', handoffId: 'h', result: 'failed', reason: 'no-answer' });
    await until(() => bot.of('reply.create').length === 1);
    expect(bot.of('reply.create')[0]!.fields['instructions']).toMatch(/caller is with you again/);
    bot.say(tone(600, 400));
    await voice.phone.waitUntilHears([600], [600, 700, 900]);
  });

  it('drops what waits when the caller speaks, and tells the words that were heard by their times', async () => {
    await using bot = await AssemblyAiBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const words = [
      ['Good ', 0, 200],
      ['day ', 200, 400],
      ['to you all.', 3_000, 4_000],
    ] as const;
    bot.reply({ audio: tone(900, 4_000), words });
    await voice.phone.waitUntilHears([900], [900]);
    await voice.phone.waitForPackets(40);
    bot.send({ type: 'input.speech.started' });
    const { playedMs, heard } = await voice.event('interrupted');
    expect(playedMs).toBeGreaterThan(400);
    expect(playedMs).toBeLessThan(3_000);
    expect(heard).toBe('Good day');
    expect(voice.of('said')).toMatchObject([{ text: 'Good day' }]);
    await voice.phone.waitUntilHears([], [900], 1_000);
    bot.send({ type: 'input.speech.stopped' });
    bot.send({ type: 'transcript.user', item_id: 'i', text: 'Stop.' });
    const { text, startAt, endAt } = await voice.event('heard');
    expect([text, startAt <= endAt]).toEqual(['Stop.', true]);
  });

  it('flushes, and drops tool calls and their results, where a reply ends interrupted', async () => {
    await using bot = await AssemblyAiBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.reply({ audio: tone(900, 5_000), words: [['Wait.', 0, 5_000]], calls: [TRANSFER], status: 'interrupted' });
    expect(await voice.event('interrupted')).toMatchObject({ heard: null });
    await voice.phone.waitForPackets(25);
    await voice.phone.waitUntilHears([], [900], 1_000);
    expect([voice.of('actions'), bot.of('tool.result')]).toEqual([[], []]);
  });

  it('refuses tool calls while it does not have the caller', async () => {
    await using bot = await AssemblyAiBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    voice.session.attend(false);
    await voice.phone.waitForPackets(5);
    bot.reply({ calls: [TRANSFER, { id: 'call_2', name: 'end_call', args: {} }] });
    await until(() => bot.of('tool.result').length === 2);
    for (const { fields } of bot.of('tool.result')) expect(fields['result']).toMatch(/caller is not with you/);
    expect(voice.of('actions')).toEqual([]);
  });

  it('knows what was said before, greets nobody again, and goes on', async () => {
    await using bot = await AssemblyAiBot.open({ greeting: 'Good day.' });
    await using stage = await VoiceStage.open();
    const history = [
      { who: 'ai', text: 'Good day.' },
      { who: 'caller', text: 'My order.' },
    ] as const;
    await (await stage.connect(bot.source, { call: { ...CALL, history } })).talk();
    await until(() => bot.of('reply.create').length === 1);
    const { session } = bot.messages[0]!.fields as { session: Record<string, string> };
    expect(session['system_prompt']).toMatch(/said in this call before:\nYou: Good day\.\nCaller: My order\.$/);
    expect(session['greeting']).toBeUndefined();
  });

  it('ends in order with session.ended, and is lost by an error that ends the session', async () => {
    await using bot = await AssemblyAiBot.open();
    await using stage = await VoiceStage.open();
    const first = await (await stage.connect(bot.source)).talk();
    bot.send({ type: 'session.error', code: 'invalid_format', message: 'no JSON' });
    bot.send({ type: 'session.ended' });
    expect(await first.event('ended')).toMatchObject({ lost: false, reason: 'it ended the session' });
    const second = await (await stage.connect(bot.source)).talk();
    bot.send({ type: 'session.error', code: 'UNAUTHORIZED', message: 'bad key aa-secret' });
    expect(await second.event('ended')).toEqual({
      type: 'ended',
      lost: true,
      reason: 'it reports an error (UNAUTHORIZED)',
    });
  });
});
