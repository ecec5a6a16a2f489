import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

describe('context', () => {
  test('has defaults', () => {
    expect(good('')).toMatchObject({
      context: { publicUrl: null, linkTtlMs: 3_600_000, displayName: null },
      crm: null,
    });
  });

  test.each([
    ['https://pbx.example/', 'https://pbx.example'],
    ['https://pbx.example/wb/', 'https://pbx.example/wb'],
    ['HTTP://PBX.example:8080/a b', 'http://pbx.example:8080/a%20b'],
    ['http://x/">;evil', 'http://x/%22%3E;evil'],
  ])('publicUrl %s is used as %s', (text, url) => {
    expect(good(`context: { publicUrl: '${text}' }`).context.publicUrl).toBe(url);
  });

  test.each([
    ['ftp://x', 'expected a URL that starts with http:// or https://'],
    ['http://x/?a=1', 'must have no user, query or fragment'],
    ['http://user@x/', 'must have no user, query or fragment'],
  ])('publicUrl %s: %s', (text, message) => {
    expect(bad(`context: { publicUrl: '${text}' }`)).toEqual([{ path: 'context.publicUrl', message }]);
  });

  test('displayName names its placeholders, for all routes and for one', () => {
    expect(good(`context: { displayName: "{name} ({from})" }`).context.displayName).toBe('{name} ({from})');
    const known = '{from}, {name}, {to}, {route}, {reason}, {intent}';
    const message = `{form} is not a placeholder; the placeholders are ${known}`;
    expect(bad(`context: { displayName: "{form}" }`)).toEqual([{ path: 'context.displayName', message }]);
    const route = `routes: [ { match: { to: "1" }, handoff: { destinations: [ "sip:1@127.0.0.1" ], displayName: "{form}" } } ]`;
    expect(bad(route)).toEqual([{ path: 'routes[0].handoff.displayName', message }]);
  });

  test('displayName holds no line break', () => {
    expect(bad(`context: { displayName: "a\\r\\nX: y" }`)).toEqual([
      { path: 'context.displayName', message: 'holds a control character' },
    ]);
  });
});

describe('crm', () => {
  test('needs leave for a private address, as a webhook does', () => {
    expect(bad('crm: { url: "http://10.0.0.9/c" }')).toEqual([
      { path: 'crm.url', message: '10.0.0.9 is not a public address; allowPrivate: true says that it may be called' },
    ]);
    expect(good('crm: { url: "http://10.0.0.9/c", allowPrivate: true }').crm?.allowPrivate).toBe(true);
  });

  test('has a name of its own among the receivers', () => {
    expect(bad('webhooks: [ { url: "http://127.0.0.1/e", name: "@crm" } ]')).toMatchObject([
      { path: 'webhooks[0].name' },
    ]);
  });

  test('is a URL and a template of any JSON', () => {
    const yaml = `crm: { url: "https://crm.example/hook", template: { who: "{{fields.caller.number}}", list: [ 1, "{{summary}}" ] } }`;
    expect(good(yaml).crm).toEqual({
      url: 'https://crm.example/hook',
      secret: null,
      allowPrivate: false,
      timeoutMs: 5_000,
      template: { who: '{{fields.caller.number}}', list: [1, '{{summary}}'] },
    });
  });

  test('the environment can set it', () => {
    const env = { WARMBRIDGE_CRM: '{ url: "http://127.0.0.1/c", template: { a: "{{event.type}}" } }' };
    expect(good('', env).crm).toMatchObject({ template: { a: '{{event.type}}' } });
  });

  test('an unknown placeholder is refused by its name', () => {
    expect(bad(`crm: { url: "http://127.0.0.1/c", template: { a: [ "{{field.intent}}" ] } }`)).toEqual([
      {
        path: 'crm.template',
        message:
          '{{field.intent}} is not a placeholder; one begins with summary, fields, transcript, event, such as {{fields.intent}}',
      },
    ]);
  });
});
