import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { redactConfig } from '../../../src/config/index.ts';
import { badPaths, good } from './config-file.ts';

const ROUTE = 'routes: [ { match: { to: "*" }, ai: { kind: none }, handoff: { destinations: [ "sip:a@b" ] } } ]';
const DOC = readFileSync(new URL('../../../docs/recording-storage.md', import.meta.url), 'utf8');

function storage(more: string): string {
  return `recording: { storage: { kind: s3, bucket: our-recordings ${more} } }\n${ROUTE}`;
}

describe('recording', () => {
  test('docs/recording-storage.md has a configuration that can be pasted', () => {
    const [block = ''] = /^ {4}recording:\n(?: {4}.*\n)+/m.exec(DOC) ?? [];
    const { recording } = good(`${block.replaceAll(/^ {4}/gm, '')}\n${ROUTE}`);
    expect(recording).toMatchObject({
      ...{ format: 'opus', opus: { bitrate: 16_000 }, retentionDays: 90 },
      storage: { kind: 's3', bucket: 'our-recordings', region: 'eu-central-1', prefix: 'calls/', endpoint: null },
    });
  });

  test('stays WAV in the directory unless it says otherwise', () => {
    expect(good(ROUTE).recording).toMatchObject({ format: 'wav', storage: { kind: 'local' } });
  });

  test.each([
    [', accessKeyId: a', 'recording.storage.secretAccessKey'],
    [', prefix: /calls', 'recording.storage.prefix'],
    [', prefix: "a b"', 'recording.storage.prefix'],
    [', endpoint: "ftp://h"', 'recording.storage.endpoint'],
    [', bukket: a', 'recording.storage.bukket'],
  ])('refuses %s', (more, path) => {
    expect(badPaths(storage(more))).toEqual([path]);
  });

  test('a bucket has a name that buckets have', () => {
    expect(badPaths(`recording: { storage: { kind: s3, bucket: A_B } }\n${ROUTE}`)).toEqual([
      'recording.storage.bucket',
    ]);
    expect(badPaths(`recording: { storage: { kind: azure } }\n${ROUTE}`)).toEqual(['recording.storage.kind']);
    expect(badPaths(`recording: { format: mp3, opus: { bitrate: 500 } }\n${ROUTE}`)).toEqual([
      'recording.format',
      'recording.opus.bitrate',
    ]);
  });

  test('the log does not show the secret', () => {
    const text = JSON.stringify(redactConfig(good(storage(', accessKeyId: us, secretAccessKey: S3CRET'))));
    expect(text).not.toContain('S3CRET');
    expect(text).toContain('"accessKeyId":"us"');
  });
});
