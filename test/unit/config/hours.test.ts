import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isOpen } from '../../../src/hours/index.ts';
import { bad, badPaths, good } from './config-file.ts';

const PBX = 'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }';

function route(handoff: string): string {
  return `routes: [ { match: { to: "*" }, handoff: { destinations: [ "2001" ], ${handoff} } } ]`;
}

describe('hours', () => {
  test('are read: several spans a day, a night, closed dates and dates with hours of their own', () => {
    const { hours } = good(`
hours:
  - name: office
    timeZone: Europe/Berlin
    open: { mon: "13:00-17:00, 08:00-12:00", fri: "22:00-06:00", sun: "00:00-24:00" }
    closed: [ "2026-12-25" ]
    exceptions: { "2026-12-24": "09:00-12:00" }`);
    expect(hours).toEqual([
      {
        name: 'office',
        timeZone: 'Europe/Berlin',
        open: {
          mon: [
            { from: 480, to: 720 },
            { from: 780, to: 1_020 },
          ],
          fri: [{ from: 1_320, to: 1_800 }],
          sun: [{ from: 0, to: 1_440 }],
        },
        exceptions: { '2026-12-25': [], '2026-12-24': [{ from: 540, to: 720 }] },
      },
    ]);
  });

  test.each([
    ['timeZone: Europe/Berln', 'hours[0].timeZone'],
    ['timeZone: UTC, open: { mon: "8-17" }', 'hours[0].open.mon'],
    ['timeZone: UTC, open: { mon: "08:00-24:30" }', 'hours[0].open.mon'],
    ['timeZone: UTC, open: { mon: "08:00-12:00, 11:00-13:00" }', 'hours[0].open.mon'],
    ['timeZone: UTC, open: { monday: "08:00-12:00" }', 'hours[0].open.monday'],
    ['timeZone: UTC, closed: [ "2026-02-30" ]', 'hours[0].closed[0]'],
    ['timeZone: UTC, closed: [ "2026-12-25" ], exceptions: { "2026-12-25": "08:00-09:00" }', 'hours[0].closed[0]'],
  ])('%s is a fault', (text, path) => {
    expect(badPaths(`hours: [ { name: office, ${text} } ]`)).toEqual([path]);
  });

  test('of a handoff and of fallbacks must be there, with a hint', () => {
    const office = 'hours: [ { name: office, timeZone: UTC } ]';
    const used =
      'hours: offise, closed: [ { kind: hangup, hours: nights } ], fallback: [ { kind: hangup, hours: office } ]';
    expect(bad(`${PBX}\n${office}\n${route(used)}`)).toEqual([
      { path: 'routes[0].handoff.hours', message: 'offise is not one of hours; did you mean office?' },
      { path: 'routes[0].handoff.closed[0].hours', message: 'nights is not one of hours' },
    ]);
  });

  test('closed without hours is a fault, and so is an AI that is not there', () => {
    expect(badPaths(`${PBX}\n${route('closed: [ { kind: hangup } ]')}`)).toEqual(['routes[0].handoff.closed']);
    const office = 'hours: [ { name: office, timeZone: UTC } ]';
    expect(badPaths(`${PBX}\n${office}\n${route('hours: office, closed: [ { kind: ai } ]')}`)).toEqual([
      'routes[0].handoff.closed[0]',
    ]);
  });

  test('docs/hours.md has a configuration that can be pasted', () => {
    const doc = readFileSync(new URL('../../../docs/hours.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(doc) ?? [];
    const { hours, routes } = good(yaml);
    expect(hours.map((each) => isOpen(each, Date.parse('2026-12-25T10:00:00Z')))).toContain(false);
    expect(routes[0]?.handoff).toMatchObject({ hours: 'office', closed: [{ hours: 'night' }, { kind: 'hangup' }] });
  });
});
