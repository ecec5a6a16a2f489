import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { TestFreeswitch } from '../tools/engines/index.ts';

const run = promisify(execFile);

it.each(['shared', 'http'] as const)('with prompts %s, FreeSWITCH listens on its SIP port and its event socket, and nothing else', async (prompts) => {
  await using freeswitch = await TestFreeswitch.start(undefined, undefined, prompts);
  const { stdout } = await run('ss', ['--listening', '--numeric', '--tcp', '--udp', '--processes', '--no-header']);
  const listeners = stdout
    .split('\n')
    .filter((line) => line.includes(`pid=${String(freeswitch.pid)},`))
    .map((line) => line.split(/\s+/))
    .map(([protocol, , , , address]) => `${protocol} ${address}`);
  const sip = `127.0.0.1:${freeswitch.sipPort}`;
  expect(listeners.toSorted()).toEqual([`tcp ${sip}`, `tcp ${freeswitch.name}`, `udp ${sip}`].toSorted());
}); // prettier-ignore
