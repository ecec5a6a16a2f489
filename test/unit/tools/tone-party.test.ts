import { describe, expect, it } from 'vitest';
import { nowMs, ToneParty } from '../../tools/index.ts';

describe('ToneParty', () => {
  it('hums to another party in its own codec, and hears it', async () => {
    await using one = await ToneParty.open({ frequencyHz: 440 });
    await using two = await ToneParty.open({ frequencyHz: 620, codec: 'PCMA' });
    await one.connect(two.sdp());
    await two.connect(one.sdp());
    await one.waitUntilHears([620], [440, 620]);
    await two.waitUntilHears([440], [440, 620]);
    const { packets } = await two.take();
    expect(new Set(packets.map(({ ssrc, payloadType }) => `${ssrc} ${payloadType}`)).size).toBe(1);
  });

  it('notes arrivals by its own clock while the test is busy', async () => {
    await using one = await ToneParty.open({ frequencyHz: 440 });
    await using two = await ToneParty.open();
    await one.connect(two.sdp());
    await two.waitForPackets(3);
    const startMs = nowMs();
    while (nowMs() < startMs + 500); // the main thread is busy meanwhile
    const take = await two.take();
    expect(take.between(startMs, startMs + 500).length).toBeGreaterThan(15);
  });

  it('presses keys, changes its tone, pauses, and names missing tones', async () => {
    await using one = await ToneParty.open({ frequencyHz: 440 });
    await using two = await ToneParty.open();
    await one.connect(two.sdp());
    await one.press('4#');
    await one.tone(1000);
    await two.waitUntilHears([1000], [440, 1000]);
    expect((await two.take()).digits()).toEqual(['4', '#']);
    await expect(two.waitUntilHears([440], [440, 1000], 200)).rejects.toThrow('expected to hear [440], heard [1000]');
    await one.pause();
    await expect(two.waitForPackets(10, 150)).rejects.toThrow('packets');
    await two.forget();
    expect((await two.take()).packets.length).toBeLessThan(3);
  });
});
