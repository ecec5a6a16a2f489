/** Ways in which a WAV file can be odd although sox and ffmpeg play it. */
export const ODD_WAVS = ['RF64', 'short EXTENSIBLE', 'block align 0', 'ID3 tag in front', 'sizes of a stream'] as const;
export type OddWav = (typeof ODD_WAVS)[number];

/** Turns a plain WAV file (`fmt ` chunk of 16 octets, 8 kHz, 16 bits, mono) into an odd one with the same sound. */
export function oddWav(kind: OddWav, plain: Buffer): Buffer {
  const bytes = Buffer.from(plain);
  switch (kind) {
    case 'RF64': {
      const data = bytes.length - 44;
      // prettier-ignore
      const head = Buffer.concat([
        Buffer.from('RF64'), u32(0xffff_ffff),   // the size is in ds64
        Buffer.from('WAVE'),
        Buffer.from('ds64'), u32(28),            // EBU Tech 3306
        u64(bytes.length + 28),                  // size of the file less 8
        u64(data), u64(data / 2), u32(0),        // size of the data, samples, no table
      ]);
      bytes.writeUInt32LE(0xffff_ffff, 40); // size of the data chunk
      return Buffer.concat([head, bytes.subarray(12)]);
    }
    case 'short EXTENSIBLE':
      bytes.writeUInt16LE(0xfffe, 20); // format tag, without the extension that it requires
      return bytes;
    case 'block align 0':
      bytes.writeUInt16LE(0, 32);
      return bytes;
    case 'ID3 tag in front':
      // prettier-ignore
      return Buffer.concat([
        Buffer.from('ID3'), Buffer.from([4, 0]), // version 2.4.0
        Buffer.from([0]),                        // flags
        Buffer.from([0, 0, 1, 2]),               // size: 130, seven bits in each octet
        Buffer.alloc(130),
        bytes,
      ]);
    case 'sizes of a stream':
      bytes.writeUInt32LE(0xffff_ffff, 4);
      bytes.writeUInt32LE(0xffff_ffff, 40);
      return bytes;
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
