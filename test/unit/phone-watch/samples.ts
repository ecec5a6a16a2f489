/** A document of dialog events (RFC 4235). */
export function dialogInfo({
  version = 0,
  state = 'full',
  dialogs,
}: {
  readonly version?: number;
  readonly state?: 'full' | 'partial';
  readonly dialogs: readonly (readonly [id: string, state: string])[];
}): string {
  const rows = dialogs.map(([id, is]) => `<dialog id="${id}"><state>${is}</state></dialog>`);
  return `<?xml version="1.0"?>
    <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${String(version)}" state="${state}" entity="sip:2001@pbx">
      ${rows.join('\n')}
    </dialog-info>`;
}

/** A presence document (RFC 3863) with activities (RFC 4480). */
export function presence(basic: string | null, activities: readonly string[]): string {
  const person = `<dm:person id="p1"><rpid:activities>${activities.map((each) => `<rpid:${each}/>`).join('')}</rpid:activities></dm:person>`;
  const status = basic === null ? '<status/>' : `<status><basic>${basic}</basic></status>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
    <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
        xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:2001@pbx">
      <tuple id="t1">${status}<note>basic in a note</note></tuple>
      ${activities.length === 0 ? '' : person}
    </presence>`;
}
