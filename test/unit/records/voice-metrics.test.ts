import { expect, it } from 'vitest';
import { VoiceMetrics } from '../../../src/records/index.ts';

it('the voice is up or down, and the texts that another one spoke are counted', async () => {
  let figures = { up: true, stoodIn: 0 };
  const metrics = new VoiceMetrics('openai', () => figures);
  expect(await metrics.text()).toContain('warmbridge_tts_up{engine="openai"} 1');
  figures = { up: false, stoodIn: 3 };
  const text = await metrics.text();
  expect(text).toContain('warmbridge_tts_up{engine="openai"} 0');
  expect(text).toContain('warmbridge_tts_stand_ins_total{engine="openai"} 3');
  expect(await metrics.text()).toContain('warmbridge_tts_stand_ins_total{engine="openai"} 3');
});
