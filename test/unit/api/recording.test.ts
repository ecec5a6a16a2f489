import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pcmHeader } from '../../../src/media/wav/wav-header.ts';
import { byteRange } from '../../../src/api/byte-range.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

describe('GET /v1/calls/{id}/recording', () => {
  let api: ApiUnderTest;
  const path = '/v1/calls/c1/recording';
  beforeEach(async () => {
    api = await ApiUnderTest.start();
    await api.store.append(sampleBatch(sampleCall('c1'), 1));
  });
  afterEach(async () => {
    await api.close();
  });

  test('gives the WAV file', async () => {
    await writeFile(join(api.directory, 'c1.wav'), 'RIFF0123456789');
    const { status, headers, body } = await api.ask('GET', path);
    expect({ status, body }).toEqual({ status: 200, body: 'RIFF0123456789' });
    expect(headers.get('content-type')).toBe('audio/wav');
    expect(headers.get('content-length')).toBe('14');
    expect(headers.get('accept-ranges')).toBe('bytes');
  });

  test('gives the part that is asked for (RFC 9110 14.2)', async () => {
    await writeFile(join(api.directory, 'c1.wav'), 'RIFF0123456789');
    const { status, headers, body } = await api.ask('GET', path, undefined, { range: 'bytes=4-6' });
    expect({ status, body }).toEqual({ status: 206, body: '012' });
    expect(headers.get('content-range')).toBe('bytes 4-6/14');
  });

  test('a part beyond the end is 416 with the size (RFC 9110 15.5.17)', async () => {
    await writeFile(join(api.directory, 'c1.wav'), 'RIFF');
    const { status, headers, body } = await api.ask('GET', path, undefined, { range: 'bytes=9-' });
    expect({ status, body }).toEqual({ status: 416, body: errorBody('range-not-satisfiable') });
    expect(headers.get('content-range')).toBe('bytes */4');
  });

  test('is 404 without a file or call, or if nothing could be written to the file', async () => {
    expect((await api.ask('GET', path)).status).toBe(404);
    expect((await api.ask('GET', '/v1/calls/c2/recording')).status).toBe(404);
    await writeFile(join(api.directory, 'c1.wav'), '');
    const { status, body } = await api.ask('GET', path);
    expect({ status, body }).toEqual({
      status: 404,
      body: { error: { code: 'not-found', message: 'the recording is empty: it could not be written' } },
    });
  });

  test('a WAV file that has a header only is 404, and one that has a sample is not', async () => {
    const header = pcmHeader({ sampleRateHz: 8_000, channels: 2 }, 0);
    await writeFile(join(api.directory, 'c1.wav'), header);
    const { status, body } = await api.ask('GET', path);
    expect({ status, body }).toEqual({
      status: 404,
      body: { error: { code: 'not-found', message: 'the recording is empty: it could not be written' } },
    });
    await writeFile(join(api.directory, 'c1.wav'), Buffer.concat([header, Buffer.alloc(4)]));
    expect((await api.ask('GET', path)).status).toBe(200);
  });

  test('HEAD tells the size', async () => {
    await writeFile(join(api.directory, 'c1.wav'), 'RIFF');
    const { status, headers, body } = await api.ask('HEAD', path);
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers.get('content-length')).toBe('4');
  });
});

describe('byteRange', () => {
  test.each([
    [undefined, 'whole'],
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=0-', { first: 0, last: 99 }],
    ['bytes=90-200', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-200', { first: 0, last: 99 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['lines=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ])('%s of 100 bytes is %j (RFC 9110 14.1.2)', (header, range) => {
    expect(byteRange(header, 100)).toEqual(range);
  });
});
