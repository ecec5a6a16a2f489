import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerTenant } from '../../../../src/media/freeswitch/server-tenants.ts';
import { ServerTenants } from '../../../../src/media/freeswitch/server-tenants.ts';

let lines: string[];
let endpoints: number;
let tenants: ServerTenants;

beforeEach(() => {
  lines = [];
  endpoints = 0;
  const logger = pino({}, { write: (line: string) => lines.push((JSON.parse(line) as { msg: string }).msg) });
  tenants = new ServerTenants({ server: 'fs:8021', endpoints: () => endpoints, logger });
});

const DRAINED = 'a media server is drained: it has no calls';

function call(lost: string[] = []): ServerTenant {
  return { lose: (reason) => lost.push(reason) };
}

describe('ServerTenants', () => {
  it('is drained once it gets no new calls and the last call and channel are gone', () => {
    const tenant = call();
    tenants.admit(tenant);
    endpoints = 1;
    tenants.drain(true);
    tenants.drain(true);
    expect(tenants).toMatchObject({ size: 1, spared: true, paused: false, draining: true, drained: false });
    tenants.dismiss(tenant);
    expect(tenants.drained).toBe(false);
    expect(lines).toEqual(['a media server is drained or taken back']);
    endpoints = 0;
    tenants.tellDrained();
    expect(tenants.drained).toBe(true);
    expect(lines.slice(1)).toEqual([DRAINED]);
    tenants.drain(false);
    expect(tenants).toMatchObject({ draining: false, drained: false });
  });

  it('tells that the server was paused or resumed, but not what a new connection finds', () => {
    tenants.resetPaused(true);
    expect(lines).toEqual([]);
    expect(tenants).toMatchObject({ spared: false, paused: true, draining: true });
    tenants.sawPaused(true);
    tenants.sawPaused(false);
    expect(lines).toEqual(['FreeSWITCH was paused or resumed']);
    expect(tenants.draining).toBe(false);
  });

  it('ends all calls with the server, each once', () => {
    const lost: string[] = [];
    const tenant = call(lost);
    tenants.admit(tenant);
    tenants.admit(call(lost));
    tenants.loseAll('it crashed');
    tenants.loseAll('it crashed');
    tenants.dismiss(tenant);
    expect(lost).toEqual(['it crashed', 'it crashed']);
    expect(tenants.size).toBe(0);
  });
});
