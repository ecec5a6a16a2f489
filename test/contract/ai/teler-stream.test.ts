import { describe, expect, it } from 'vitest';
import { pcmOf, TelerStreamBot } from './support/teler-stream-bot.ts';
import { CALL, heardTones, tone, until, VoiceStage } from './support/voice-stage.ts';
import { nowMs } from '../../tools/index.ts';
import { voiceContract } from './voice-contract.ts';

voiceContract('teler-stream', () => TelerStreamBot.open());

describe('teler-stream', () => {
  it('sends start, and audio in chunks of the size and rate that were asked for', async () => {
    await using bot = await TelerStreamBot.open({ sampleRateHz: 16_000, chunkMs: 200 });
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    const sinceMs = nowMs();
    await until(() => bot.messages.length > 5);
    const [start, ...others] = bot.messages.map(({ fields }) => fields);
    const { stream_id: stream } = start as { readonly stream_id: string };
    expect(start).toEqual({
      type: 'start',
      account_id: 'acc_1',
      call_app_id: 'acc_1',
      call_id: CALL.call,
      stream_id: stream,
      message_id: 1,
      data: { encoding: 'audio/l16', sample_rate: 16_000, channels: 1 },
    });
    for (const [index, message] of others.entries()) {
      expect(message).toEqual({
        type: 'audio',
        stream_id: stream,
        message_id: index + 2,
        data: { audio_b64: expect.any(String) as unknown },
      });
      const { audio_b64: audio } = message['data'] as { readonly audio_b64: string };
      // 200 ms of 16 kHz are 3,200 samples.
      expect(Buffer.from(audio, 'base64')).toHaveLength(6_400);
    }
    expect(heardTones(bot.heard, sinceMs + 300, [500, 900])).toEqual([500]);
  });

  it('drops all that waits on clear', async () => {
    await using bot = await TelerStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.say(tone(900, 10_000));
    await voice.phone.waitUntilHears([900], [600, 900]);
    bot.send({ type: 'clear' });
    await voice.phone.waitUntilHears([], [600, 900]);
    bot.say(tone(600, 1_000));
    await voice.phone.waitUntilHears([600], [600, 900]);
  });

  it('drops one chunk on interrupt, and plays those behind it', async () => {
    await using bot = await TelerStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const first = bot.say(tone(900, 10_000));
    const second = bot.say(tone(700, 10_000));
    bot.say(tone(600, 1_000));
    await voice.phone.waitUntilHears([900], [600, 700, 900]);
    bot.send({ type: 'interrupt', chunk_id: second });
    bot.send({ type: 'interrupt', chunk_id: 77 });
    bot.send({ type: 'interrupt', chunk_id: first });
    await voice.phone.waitUntilHears([600], [600, 700, 900]);
    await voice.phone.waitUntilHears([], [600, 700, 900]);
    expect((await voice.phone.take()).everHeard(0, Infinity, [700])).toEqual([]);
  });

  it('takes audio in data, and texts in base64 that stand behind each other', async () => {
    await using bot = await TelerStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    const pcm = pcmOf(tone(900, 1_000));
    // Pieces whose lengths are no multiple of three have padding.
    const pieces = [pcm.subarray(0, 3_200), pcm.subarray(3_200, 6_400), pcm.subarray(6_400)];
    const audio = pieces.map((piece) => piece.toString('base64')).join('');
    expect(audio).toMatch(/=[^=]/);
    bot.send({ type: 'audio', data: { audio_b64: audio } });
    await voice.phone.waitUntilHears([900], [900]);
  });
});
