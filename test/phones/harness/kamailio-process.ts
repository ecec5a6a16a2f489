import { createSocket } from 'node:dgram';
import { EngineProcess } from '../../tools/engines/engine-process.ts';

const PORT = 5060;

/** Starts the program in a folder of its own, and waits until it answers OPTIONS at this address. */
export async function startKamailio(
  program: string,
  file: string,
  directory: string,
  address: string,
  memoryMb = 16,
): Promise<EngineProcess> {
  // `-DD`: it stays in the foreground, so that it ends with us.
  const args = ['-f', file, '-DD', '-E', '-m', String(memoryMb), '-M', '4', '-Y', directory, '-w', directory];
  return await EngineProcess.start(program, args, {}, async () => await answersOptions(address));
}

/** True if it answers OPTIONS, so that it takes calls. */
export async function answersOptions(address: string): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    const lines = [
      `OPTIONS sip:${address}:${PORT} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${port}${Math.random()}`,
      'Max-Forwards: 70',
      'From: <sip:test@127.0.0.1>;tag=1',
      `To: <sip:${address}:${PORT}>`,
      `Call-ID: ${port}-${Math.random()}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
    ];
    const answered = new Promise<boolean>((resolve) => {
      socket.once('message', (bytes) => resolve(bytes.toString().startsWith('SIP/2.0 200')));
      setTimeout(() => resolve(false), 300);
    });
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, PORT, address);
    return await answered;
  } finally {
    socket.close();
  }
}
