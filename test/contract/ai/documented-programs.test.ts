import { expect, test } from 'vitest';
import { DocumentedProgram } from '../../tools/documented-program.ts';
import { OpenAiRealtimeBot } from './support/openai-realtime-bot.ts';
import { until, VoiceStage } from './support/voice-stage.ts';

test('the bot of docs/ai/media-stream.md beeps, says what the caller says, falls silent and ends the call', async () => {
  await using bot = await DocumentedProgram.start('docs/ai/media-stream.md', 'bot.mjs');
  await using stage = await VoiceStage.open();
  const source = { kind: 'media-stream', url: bot.address, parameters: {}, authToken: null } as const;
  const voice = await (await stage.connect(source)).talk();
  await voice.phone.waitUntilHears([440], [440, 500]);
  await voice.phone.waitUntilHears([500], [440, 500]);
  await voice.phone.press('*');
  await voice.phone.waitUntilHears([], [440, 500]);
  await voice.phone.press('#');
  expect(await voice.event('ended')).toMatchObject({ lost: false });
  await stage.empty();
});

test.each([
  ['answers', 'change-me', { number: '4711', status: 'on its way', day: 'Tuesday' }],
  ['refuses who signs with another secret', 'another', { error: 'the function order_status failed (403)' }],
])('the functions of docs/ai/openai-realtime.md: the program %s', async (_what, secret, result) => {
  await using program = await DocumentedProgram.start('docs/ai/openai-realtime.md', 'functions.mjs');
  const functions = [{ name: 'order_status', description: 'Says where an order is.', parameters: { type: 'object' } }];
  await using bot = await OpenAiRealtimeBot.open({
    tools: { transferReasons: [], functions, webhook: program.address, secret },
  });
  await using stage = await VoiceStage.open();
  await (await stage.connect(bot.source)).talk();
  bot.respond({ calls: [{ id: 'call_1', name: 'order_status', args: { number: '4711' } }] });
  const outputs = (): readonly unknown[] =>
    bot.of('conversation.item.create').flatMap(({ fields }) => {
      const item = fields['item'] as { readonly type: string; readonly output?: string };
      return item.type === 'function_call_output' ? [JSON.parse(item.output ?? '') as unknown] : [];
    });
  await until(() => outputs().length > 0);
  expect(outputs()).toEqual([result]);
});
