import { describe, expect, it } from 'vitest';
import { MediaStreamBot } from './support/media-stream-bot.ts';
import { CALL, until, VoiceStage } from './support/voice-stage.ts';

const FAILING = new URL('./support/failing-gateway-worker.ts', import.meta.url);

describe('AiGateway', () => {
  it.each(['throw', 'exit', 'hang'])(
    'tells every session that it is lost when its thread does %s, and connects others soon',
    async (failure) => {
      await using bot = await MediaStreamBot.open();
      await using stage = await VoiceStage.open({ program: FAILING });
      const voices = [await stage.connect(bot.source), await stage.connect(bot.source)];
      for (const voice of voices) await voice.talk();
      const last = await stage.connect(bot.source, { call: { ...CALL, from: failure } });
      for (const voice of [...voices, last]) expect(await voice.event('ended', 12_000)).toMatchObject({ lost: true });
      await until(() => bot.connections === 0);
      await until(() => stage.gateway.unavailable() === null);
      const next = await (await stage.connect(bot.source)).talk();
      await until(() => bot.of('start').length === 3);
      next.session.close('over');
      await stage.empty();
    },
    40_000, // it waits for a thread that does not answer, and starts another
  );

  it('connects no more than it may at once', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open({ maxSessions: 2 });
    const first = await stage.connect(bot.source);
    await (await stage.connect(bot.source)).talk();
    const third = await stage.connect(bot.source);
    expect(third.events).toEqual([{ type: 'ended', lost: true, reason: 'the AI gateway has 2 sessions already' }]);
    await first.talk();
    first.session.close('over');
    await (await stage.connect(bot.source)).talk();
  });

  it('connects nothing after it is closed, and says so', async () => {
    await using stage = await VoiceStage.open();
    expect(stage.gateway.unavailable()).toBeNull();
    await stage.gateway.close();
    await stage.gateway.close();
    expect(stage.gateway.unavailable()).toBe('AI gateway is closed');
    const source = { kind: 'media-stream', url: 'ws://127.0.0.1:9', parameters: {}, authToken: null } as const;
    const voice = await stage.connect(source);
    expect(voice.events).toEqual([{ type: 'ended', lost: true, reason: 'AI gateway is closed' }]);
    expect(await stage.gateway.usage()).toEqual({ sessions: 0, sockets: 0, ports: 0 });
  });
});
