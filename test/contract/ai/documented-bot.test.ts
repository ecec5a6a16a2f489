import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';
import { VoiceStage } from './support/voice-stage.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The program of docs/ai/media-stream.md. */
function documentedBot(): string {
  const text = readFileSync(`${ROOT}docs/ai/media-stream.md`, 'utf8');
  const lines = text.slice(text.indexOf('    // bot.mjs'), text.indexOf('\n## Messages')).split('\n');
  return lines.map((line) => line.slice(4)).join('\n');
}

test('the bot of docs/ai/media-stream.md beeps, says what the caller says, falls silent and ends the call', async () => {
  const child = spawnGuarded(process.execPath, ['--input-type=module', '-e', documentedBot()], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    await using stage = await VoiceStage.open();
    const source = { kind: 'media-stream', url: line.toString().trim(), parameters: {}, authToken: null } as const;
    const voice = await (await stage.connect(source)).talk();
    await voice.phone.waitUntilHears([440], [440, 500]);
    await voice.phone.waitUntilHears([500], [440, 500]);
    await voice.phone.press('*');
    await voice.phone.waitUntilHears([], [440, 500]);
    await voice.phone.press('#');
    expect(await voice.event('ended')).toMatchObject({ lost: false });
    await stage.empty();
  } finally {
    child.kill();
  }
});
