import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { nowMs } from '../../tools/index.ts';
import { MediaStreamBot } from './support/media-stream-bot.ts';
import type { StreamMessage } from './support/media-stream-bot.ts';
import { tone, until, VoiceStage } from './support/voice-stage.ts';
import { voiceContract } from './voice-contract.ts';

voiceContract('media-stream', () => MediaStreamBot.open());

/** The names of the marks that came back. */
function marksOf(bot: MediaStreamBot): string[] {
  return bot.of('mark').map(({ fields }) => (fields['mark'] as { name: string }).name);
}

/** When a mark came back. */
async function markedAt(bot: MediaStreamBot, name: string): Promise<number> {
  await until(() => marksOf(bot).includes(name));
  return bot.of('mark')[marksOf(bot).indexOf(name)]!.atMs;
}

function body(message: StreamMessage): Readonly<Record<string, unknown>> {
  return message.fields[message.event] as Readonly<Record<string, unknown>>;
}

describe('media-stream', () => {
  it('sends connected, start, media every 20 ms and stop, as Twilio does', async () => {
    await using bot = await MediaStreamBot.open({ parameters: { ticket: '77' } });
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    await until(() => bot.heard.length > 20);
    voice.session.close('the call is over');
    await until(() => bot.connections === 0);
    const [connected, start, ...others] = bot.messages;
    expect(connected?.fields).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const { streamSid, callSid, accountSid } = body(start!) as Record<string, string>;
    expect(start?.fields).toEqual({
      event: 'start',
      sequenceNumber: '1',
      streamSid,
      start: {
        streamSid,
        callSid,
        accountSid,
        tracks: ['inbound'],
        customParameters: { ticket: '77' },
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      },
    });
    expect([streamSid, callSid, accountSid].join()).toMatch(/^MZ[0-9a-f]{32},CA[0-9a-f]{32},AC[0-9a-f]{32}$/);
    const media = others.slice(0, -1);
    expect(media.every(({ event }) => event === 'media')).toBe(true);
    expect(media.map(({ fields }) => fields['sequenceNumber'])).toEqual(media.map((_, index) => String(index + 2)));
    expect(media.map((one) => body(one)['chunk'])).toEqual(media.map((_, index) => String(index + 1)));
    const times = media.map((one) => Number(body(one)['timestamp']));
    expect(times[0]).toBe(20);
    expect(times.every((time, index) => index === 0 || time - times[index - 1]! >= 20)).toBe(true);
    expect(bot.heard.every(({ ulaw }) => ulaw.length === 160)).toBe(true);
    expect(others.at(-1)?.fields).toEqual({
      event: 'stop',
      sequenceNumber: String(media.length + 2),
      streamSid,
      stop: { accountSid, callSid },
    });
  });

  it('has the same callSid for each connection of a call, and another streamSid', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    await (await stage.connect(bot.source)).talk();
    await until(() => bot.of('start').length === 2);
    const [first, second] = bot.of('start').map(body);
    expect(first!['callSid']).toBe(second!['callSid']);
    expect(first!['streamSid']).not.toBe(second!['streamSid']);
  });

  it('signs the handshake as the official package of Twilio validates it, over the wss URL', async () => {
    await using bot = await MediaStreamBot.open({ authToken: 'a token' });
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    const signature = String(bot.requests[0]!.headers['x-twilio-signature']);
    expect(twilio.validateRequest('a token', signature, bot.source.url, {})).toBe(true);
    expect(twilio.validateRequest('another', signature, bot.source.url, {})).toBe(false);
  });

  it('does not sign where there is no token', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    await (await stage.connect(bot.source)).talk();
    expect(bot.requests[0]!.headers['x-twilio-signature']).toBeUndefined();
  });

  it('echoes a mark when the audio before it has been played, and at once where nothing waits', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    await voice.phone.waitForPackets(5);
    const emptyMs = nowMs();
    bot.mark('empty');
    expect((await markedAt(bot, 'empty')) - emptyMs).toBeLessThan(150);
    const saidMs = nowMs();
    bot.say(tone(900, 600));
    bot.mark('first');
    bot.say(tone(900, 400));
    bot.mark('second');
    const firstMs = (await markedAt(bot, 'first')) - saidMs;
    const secondMs = (await markedAt(bot, 'second')) - saidMs;
    expect(firstMs).toBeGreaterThanOrEqual(595);
    expect(firstMs).toBeLessThan(850);
    expect(secondMs).toBeGreaterThanOrEqual(995);
    expect(secondMs).toBeLessThan(1_250);
    // The last word was out before the mark was told.
    const heard = (await voice.phone.take(saidMs)).between(saidMs, saidMs + secondMs);
    expect(heard.filter(({ payload }) => payload.some((octet) => octet !== 0xff)).length).toBeGreaterThanOrEqual(49);
  });

  it('clears what waits, echoes every pending mark at once, and plays what comes after', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.say(tone(900, 10_000));
    bot.mark('one');
    bot.mark('two');
    await voice.phone.waitUntilHears([900], [700, 900]);
    expect(marksOf(bot)).toEqual([]);
    const clearedMs = nowMs();
    bot.clear();
    expect((await markedAt(bot, 'two')) - clearedMs).toBeLessThan(150);
    expect(marksOf(bot)).toEqual(['one', 'two']);
    await voice.phone.waitUntilHears([], [700, 900], 1_000);
    bot.say(tone(700, 1_000));
    await voice.phone.waitUntilHears([700], [700, 900]);
  });

  it('echoes marks at once when the AI does not have the caller any more', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.say(tone(900, 10_000));
    bot.mark('dropped');
    await voice.phone.waitUntilHears([900], [900]);
    voice.session.attend(false);
    await markedAt(bot, 'dropped');
    bot.mark('away');
    await markedAt(bot, 'away');
  });

  it('takes ten minutes of audio that wait, and drops what is more', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    for (let part = 0; part < 12; part++) bot.say(tone(900, 60_000));
    bot.clear();
    bot.say(tone(700, 500));
    await voice.phone.waitUntilHears([700], [700, 900], 10_000);
    expect(voice.of('ended')).toEqual([]);
  });

  it('goes on after messages that cannot be understood, and after events that are not known', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    for (const text of ['[]', '{"event":"media","media":{"payload":"!"}}', '{', 'null', '7']) bot.sendRaw(text);
    bot.sendRaw(Buffer.from([1, 2, 3]));
    for (let count = 0; count < 30; count++) bot.send({ event: 'novelty' });
    bot.say(tone(700, 500));
    await voice.phone.waitUntilHears([700], [700]);
    for (let count = 0; count < 10; count++) bot.sendRaw('{');
    expect(await voice.event('ended')).toMatchObject({
      lost: true,
      reason: /cannot be understood: it is no JSON object/,
    });
  });

  it('is lost where a message is too long', async () => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.sendRaw('x'.repeat(1_048_577));
    expect(await voice.event('ended')).toMatchObject({ lost: true });
  });

  it.each([
    [1000, false],
    [1001, false],
    [4001, false],
    [1011, true],
    [1008, true],
  ])('takes a connection that the bot closed with %i as lost: %s (RFC 6455 7.4)', async (code, lost) => {
    await using bot = await MediaStreamBot.open();
    await using stage = await VoiceStage.open();
    const voice = await (await stage.connect(bot.source)).talk();
    bot.hangUp(code);
    expect(await voice.event('ended')).toMatchObject({ lost, reason: `it closed the connection (${String(code)})` });
  });

  it('is lost where the URL is none', async () => {
    await using stage = await VoiceStage.open();
    const source = { kind: 'media-stream', url: 'ftp://bot', parameters: {}, authToken: null } as const;
    expect(await (await stage.connect(source)).event('ended')).toMatchObject({ lost: true });
    await stage.empty();
  });
});
