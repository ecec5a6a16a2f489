/** Builds RIFF files octet by octet, sound or broken, for the tests of the reader. */
export function chunk(id: string, body: Buffer, declaredSize = body.length): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, 'latin1');
  header.writeUInt32LE(declaredSize, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}

export function riff(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const header = Buffer.alloc(8);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body]);
}

export interface FmtFields {
  readonly tag?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly bits?: number;
  readonly frameBytes?: number;
}

/** A plain `fmt ` chunk of 16 octets. */
export function fmt({ tag = 1, channels = 1, rateHz = 8_000, bits = 16, frameBytes }: FmtFields = {}): Buffer {
  const body = Buffer.alloc(16);
  const block = frameBytes ?? (channels * Math.ceil(bits / 8)) % 65_536;
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rateHz, 4);
  body.writeUInt32LE((rateHz * block) % 2 ** 32, 8);
  body.writeUInt16LE(block, 12);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', body);
}

/** WAVE_FORMAT_EXTENSIBLE: valid bits, channel mask, and the real tag as a sub-format GUID. */
export function extensibleFmt(subTag: number, fields: FmtFields, guidTail = '000000001000800000aa00389b71'): Buffer {
  const extension = Buffer.alloc(24);
  extension.writeUInt16LE(22, 0); // cbSize
  extension.writeUInt16LE(fields.bits ?? 16, 2); // wValidBitsPerSample
  extension.writeUInt32LE(3, 4); // dwChannelMask
  extension.writeUInt16LE(subTag, 8);
  Buffer.from(guidTail, 'hex').copy(extension, 10);
  return chunk('fmt ', Buffer.concat([fmt({ ...fields, tag: 0xfffe }).subarray(8), extension]));
}

export function pcm16(...samples: readonly number[]): Buffer {
  const body = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => body.writeInt16LE(sample, index * 2));
  return body;
}

export function tone(hz: number, rateHz: number, durationMs: number, peak = 16_000): Int16Array {
  return Int16Array.from({ length: (rateHz * durationMs) / 1_000 }, (_, index) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );
}
