import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nowMs } from '../../tools/index.ts';
import type { Bot } from './support/bot.ts';
import { CALL, heardTones, tone, until, VoiceStage } from './support/voice-stage.ts';

/** What every AI that speaks for itself does. @param open makes the bot that speaks the protocol of a connector */
export function voiceContract(name: string, open: () => Promise<Bot>): void {
  describe(`VoicePort over ${name}`, () => {
    it('lets AI and caller hear each other, by packets that never pause, and leaves nothing open', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source)).talk();
      const sinceMs = nowMs();
      await until(() => bot.heard.length > 25);
      expect(heardTones(bot.heard, sinceMs + 200, [500, 900])).toEqual([500]);
      bot.say(tone(900, 1_000));
      await voice.phone.waitUntilHears([900], [500, 900]);
      await voice.phone.waitUntilHears([], [500, 900]);
      const take = await voice.phone.take(sinceMs + 300);
      const steps = take.packets.map(
        ({ sequence }, index) => sequence - (take.packets[index - 1]?.sequence ?? sequence),
      );
      expect(steps.slice(1).every((step) => step === 1 || step === -65_535)).toBe(true);
      const stamps = take.packets.map(({ timestamp }) => timestamp);
      expect((stamps.at(-1)! - stamps[0]!) >>> 0).toBe(160 * (stamps.length - 1));
      expect(await stage.gateway.usage()).toEqual({ sessions: 1, sockets: 1, ports: 1 });
      voice.session.close('the call is over');
      voice.session.close('again');
      await stage.empty();
      await until(() => bot.connections === 0);
      expect(voice.of('ended')).toEqual([]);
    });

    it('speaks A-law to a media engine that offers nothing else (RFC 3264 6)', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source, { codec: 'PCMA' })).talk();
      const sinceMs = nowMs();
      await until(() => bot.heard.length > 25);
      expect(heardTones(bot.heard, sinceMs + 200, [500, 900])).toEqual([500]);
      bot.say(tone(900, 1_000));
      await voice.phone.waitUntilHears([900], [500, 900]);
      expect((await voice.phone.take()).packets.every(({ payloadType }) => payloadType === 8)).toBe(true);
    });

    it('lets an AI that does not have the caller hear and say nothing, and both again later', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source)).talk();
      bot.say(tone(900, 5_000));
      await voice.phone.waitUntilHears([900], [500, 900]);
      voice.session.attend(false);
      await voice.phone.waitUntilHears([], [500, 900]); // what waited is dropped
      bot.say(tone(700, 5_000));
      const awayMs = nowMs() + 100;
      await voice.phone.waitForPackets(25);
      expect(heardTones(bot.heard, awayMs, [500])).toEqual([]);
      expect((await voice.phone.take(awayMs)).everHeard(awayMs, Infinity, [700, 900])).toEqual([]);
      voice.session.attend(true);
      await setImmediate(); // the gateway's thread is told at the end of a turn; what the bot says before is dropped
      const backMs = nowMs() + 100;
      bot.say(tone(600, 1_000));
      await voice.phone.waitUntilHears([600], [500, 600, 700, 900]);
      await until(() => heardTones(bot.heard, backMs, [500]).length === 1);
    });

    it('is away from the beginning if it is told so before it is connected', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await stage.connect(bot.source);
      voice.session.attend(false);
      await voice.talk();
      const sinceMs = nowMs();
      await voice.phone.waitForPackets(25);
      expect(heardTones(bot.heard, sinceMs, [500])).toEqual([]);
    });

    it('tells the keys that the caller presses (RFC 4733), once each, and none while it is away', async () => {
      await using bot = await open();
      if (bot.keys === null) return;
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source)).talk();
      await voice.phone.press('5#');
      await until(() => bot.keys === '5#');
      voice.session.attend(false);
      await voice.phone.press('1');
      await voice.phone.waitForPackets(20); // the key is over
      voice.session.attend(true);
      await voice.phone.press('7');
      await until(() => bot.keys?.endsWith('7') === true);
      expect(bot.keys).toBe('5#7');
    });

    it('ends in order when the AI does', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source)).talk();
      bot.hangUp();
      expect(await voice.event('ended')).toMatchObject({ lost: false });
      await stage.empty();
      voice.session.attend(false); // nothing has an effect any more
      voice.session.close('over');
      expect(voice.of('ended')).toHaveLength(1);
    });

    it.each([
      ['breaks off', (bot: Bot) => bot.kill(), 5_000],
      ['does not answer any more', (bot: Bot) => bot.hang(), 15_000],
      ['sends what no protocol has', (bot: Bot) => bot.rave(), 5_000],
    ])('is lost, within its time, where the AI %s', async (_what, harm, withinMs) => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await (await stage.connect(bot.source)).talk();
      await until(() => bot.heard.length > 5);
      harm(bot);
      const { lost, reason } = await voice.event('ended', withinMs);
      expect([lost, reason.length > 0]).toEqual([true, true]);
      await stage.empty();
    });

    it.each([
      ['refuses the connection', (bot: Bot) => bot.refuse()],
      ['is not there', (bot: Bot) => bot.away()],
    ])('is lost where the AI %s', async (_what, harm) => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      await harm(bot);
      const voice = await stage.connect(bot.source);
      expect(await voice.event('ended')).toMatchObject({ lost: true });
      expect(voice.of('connected')).toEqual([]);
      await stage.empty();
    });

    it.each(['', 'no SDP', 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 3\r\n'])(
      'is lost where the offer has nothing to talk by (%j)',
      async (offer) => {
        await using bot = await open();
        await using stage = await VoiceStage.open();
        const voice = await stage.connect(bot.source, { offer });
        expect(await voice.event('ended')).toMatchObject({ lost: true });
        await stage.empty();
      },
    );

    it('can be closed before it is connected', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voice = await stage.connect(bot.source);
      voice.session.close('the caller hung up');
      await stage.empty();
      await until(() => bot.connections === 0);
      expect(voice.events).toEqual([]);
    });

    it('tells the end of every session when the gateway closes', async () => {
      await using bot = await open();
      await using stage = await VoiceStage.open();
      const voices = [await stage.connect(bot.source), await stage.connect(bot.source, { call: CALL })];
      for (const voice of voices) await voice.talk();
      await stage.gateway.close();
      await until(() => bot.connections === 0);
      for (const voice of voices) expect(voice.of('ended')).toMatchObject([{ lost: true }]);
      expect(stage.gateway.unavailable()).toMatch('closed');
    });
  });
}
