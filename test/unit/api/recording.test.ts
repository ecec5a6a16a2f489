import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pcmHeader } from '../../../src/media/wav/wav-header.ts';
import { byteRange } from '../../../src/api/answers/byte-range.ts';
import { at, sampleBatch, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
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
    expect({ status, body }).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found', message: 'the recording is empty: it could not be written' } },
    });
  });

  test('a WAV file that has a header only is 404, and one that has a sample is not', async () => {
    const header = pcmHeader({ sampleRateHz: 8_000, channels: 2 }, 0);
    await writeFile(join(api.directory, 'c1.wav'), header);
    const { status, body } = await api.ask('GET', path);
    expect({ status, body }).toMatchObject({
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

function begun(recording: string): object {
  return { recording, leg: 'c1.1', role: 'caller', trigger: 'api', maxMs: 60_000 };
}

function ended(recording: string): object {
  return {
    recording,
    leg: 'c1.1',
    role: 'caller',
    durationMs: 4_200,
    spoken: true,
    by: 'key',
    digits: '#',
    message: null,
  };
}

describe('GET /v1/calls/{id}/recordings', () => {
  let api: ApiUnderTest;
  const path = '/v1/calls/c1/recordings';
  beforeEach(async () => {
    api = await ApiUnderTest.start();
    const call = sampleCall('c1', { endedAt: at(61), state: 'ended' });
    const [first, second, cutOff] = ['c1.rec1', 'c1.rec2', 'c1.rec3'] as const;
    const entries = [
      sampleEntry(call.id, 1, { type: 'leg.recording', data: begun(first) }),
      sampleEntry(call.id, 2, { type: 'leg.recorded', data: ended(first) }),
      sampleEntry(call.id, 3, { type: 'leg.recording', data: begun(second) }),
      sampleEntry(call.id, 4, { type: 'leg.recorded', data: ended(second) }),
      sampleEntry(call.id, 5, { type: 'leg.recording', data: begun(cutOff) }),
    ];
    await api.store.append({ call, entries, handoffs: [] });
  });
  afterEach(async () => {
    await api.close();
  });

  test('lists the recording of the call and those of its legs, as far as their files are there', async () => {
    for (const name of ['c1', 'c1.rec1', 'c1.rec3']) await writeFile(join(api.directory, `${name}.wav`), 'RIFF');
    const { status, body } = await api.ask('GET', path);
    const leg = { leg: 'c1.1', role: 'caller', trigger: 'api', channels: 1, pause: null };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        items: [
          { id: 'c1', leg: null, role: null, trigger: null, channels: 2, startedAt: at(1), durationMs: 60_000, by: null, pause: null }, // prettier-ignore
          { id: 'c1.rec1', ...leg, startedAt: at(1), durationMs: 4_200, by: 'key' },
          { id: 'c1.rec3', ...leg, startedAt: at(5), durationMs: null, by: null },
        ],
        nextCursor: null,
      },
    });
    expect((await api.ask('GET', '/v1/calls/c2/recordings')).status).toBe(404);
  });

  test('gives the sound of one, by range (RFC 9110 14.2)', async () => {
    await writeFile(join(api.directory, 'c1.rec1.wav'), 'RIFF0123456789');
    await writeFile(join(api.directory, 'c1.wav'), 'RIFFabc');
    const { status, body } = await api.ask('GET', `${path}/c1.rec1`, undefined, { range: 'bytes=4-6' });
    expect({ status, body }).toEqual({ status: 206, body: '012' });
    expect((await api.ask('GET', `${path}/c1`)).body).toBe('RIFFabc');
  });

  test('deletes one that is over; what goes on is a conflict', async () => {
    expect(await api.ask('DELETE', `${path}/c1.rec1`)).toMatchObject({ status: 204 });
    expect(await api.ask('DELETE', `${path}/c1`)).toMatchObject({ status: 204 });
    expect(api.control.recordings.orders).toEqual([
      { remove: 'c1.rec1', call: 'c1' },
      { remove: 'c1', call: 'c1' },
    ]);
    expect((await api.ask('DELETE', `${path}/c2.rec1`)).status).toBe(404);
    api.control.recordings.removed = { ok: false, code: 'not-found' };
    expect((await api.ask('DELETE', `${path}/c1.rec2`)).status).toBe(404);
    api.control.recordings.removed = {
      ok: false,
      code: 'conflict',
      state: 'with-ai',
      message: 'the recording goes on',
    };
    expect((await api.ask('DELETE', `${path}/c1.rec3`)).status).toBe(409);
  });

  test.each(['c1.rec2', 'c2.rec1', 'c1.rec', 'c1.recx', 'c1.rec1.wav', '..%2Fc1.rec1', 'c1.rec1%2F..%2F..%2Fc1'])(
    'of what is no recording of the call (%s) there is none',
    async (recording) => {
      await writeFile(join(api.directory, 'c1.rec1.wav'), 'RIFF0123456789');
      expect((await api.ask('GET', `${path}/${recording}`)).status).toBe(404);
    },
  );
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
