import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployed, has, read, REPOSITORY } from './nodes.ts';

const UNITS = readdirSync(join(REPOSITORY, 'deploy/systemd')).filter((file) => /\.(service|timer)$/.test(file));
const INSTALLED = '/opt/warmbridge/';

/** The values of a key of a unit. */
function valuesOf(unit: string, key: string): readonly string[] {
  return [...read(`deploy/systemd/${unit}`).matchAll(/^([A-Za-z]+)=(.*)$/gm)].flatMap(([, name, value]) =>
    name === key ? [value!] : [],
  );
}

describe('deploy/systemd', () => {
  const config = deployed('deploy/systemd/warmbridge.yaml', {});

  it('the service drains for longer than drain.forceMs before it is killed, and starts again after a crash', () => {
    expect(Number(valuesOf('warmbridge.service', 'TimeoutStopSec')[0]) * 1_000).toBeGreaterThan(config.drain.forceMs);
    expect(valuesOf('warmbridge.service', 'KillSignal')).toEqual(['SIGTERM']);
    expect(valuesOf('warmbridge.service', 'Restart')).toEqual(['on-failure']);
  });

  it('all that the program writes is in its state directory', () => {
    expect(valuesOf('warmbridge.service', 'StateDirectory')).toEqual(['warmbridge']);
    expect(config.store).toMatchObject({ file: expect.stringMatching(/^\/var\/lib\/warmbridge\//) as string });
    for (const directory of [config.recording.directory, config.prompts.cache, config.speech.models])
      expect(directory).toMatch(/^\/var\/lib\/warmbridge\//);
  });

  it('programs that units start, and files that they name, are in the repository', () => {
    for (const unit of UNITS) {
      for (const path of read(`deploy/systemd/${unit}`).match(/\/opt\/warmbridge\/[\w./-]+/g) ?? []) {
        if (path.includes('node_modules')) continue;
        expect(existsSync(join(REPOSITORY, path.slice(INSTALLED.length))), path).toBe(true);
      }
    }
  });

  it('the timer starts the backup, whose script takes what the unit gives it', () => {
    expect(UNITS).toEqual(expect.arrayContaining(['warmbridge-backup.service', 'warmbridge-backup.timer']));
    expect(valuesOf('warmbridge-backup.service', 'Environment')[0]).toContain('WARMBRIDGE=');
    expect(read('deploy/backup/sqlite.sh')).toContain('${WARMBRIDGE:-warmbridge}');
    const [folder] = /\/var\/backups\/\w+/.exec(valuesOf('warmbridge-backup.service', 'ExecStart')[0]!)!;
    expect(valuesOf('warmbridge-backup.service', 'ReadWritePaths')[0]).toContain(folder);
  });

  it.skipIf(!has('systemd-analyze', '--version'))('systemd-analyze verify has nothing to say', () => {
    const directory = mkdtempSync(join(tmpdir(), 'warmbridge-units-'));
    try {
      for (const unit of UNITS) {
        // It looks for the programs, which are not installed here.
        const text = read(`deploy/systemd/${unit}`).replaceAll(/^ExecStart=\/opt\S+/gm, 'ExecStart=/bin/true');
        writeFileSync(join(directory, unit), text);
      }
      const files = UNITS.map((unit) => join(directory, unit));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
