/** The caller asks for a human. `*` stands for up to three words; what is in a phrase with `!` does not count. */
const PEOPLE_EN = [
  'human', 'person', 'agent', 'representative', 'operator', 'supervisor', 'manager', 'advisor', 'colleague', 'rep',
  'specialist', 'receptionist', 'human being',
] as const; // prettier-ignore
const VERBS_EN = [
  'talk to',
  'speak to',
  'speak with',
  'talk with',
  'speaking to',
  'speaking with',
  'talking to',
] as const;
const MOVES_EN = [
  'transfer me to', 'connect me to', 'connect me with', 'put me through to', 'put me on with', 'get me', 'give me',
  'pass me to', 'switch me to', 'i want', 'i need', 'i would like', 'i d like', 'can i have', 'can i get', 'reach',
  'get hold of',
] as const; // prettier-ignore
const ANYBODY_EN = ['someone', 'somebody', 'anyone', 'anybody'] as const;

function each(heads: readonly string[], middle: string, tails: readonly string[]): readonly string[] {
  return heads.flatMap((head) => tails.map((tail) => `${head} ${middle} ${tail}`));
}

const HUMAN_EN = [
  ...each([...VERBS_EN, ...MOVES_EN], 'a', PEOPLE_EN),
  ...each([...VERBS_EN, ...MOVES_EN], 'an', ['agent', 'operator', 'advisor', 'actual person', 'actual human']),
  ...each([...VERBS_EN, ...MOVES_EN], 'a', ['real person', 'real human', 'live person', 'live agent', 'human agent']),
  ...each([...VERBS_EN, ...MOVES_EN], 'the', ['manager', 'operator', 'supervisor', 'front desk', 'receptionist']),
  ...each([...VERBS_EN, ...MOVES_EN], 'your', ['manager', 'supervisor', 'boss', 'colleague']),
  ...each([...VERBS_EN, 'transfer me to', 'connect me to', 'connect me with', 'put me through to', 'put me on with', 'pass me to'], '', ANYBODY_EN),
  ...each(['i want', 'i need', 'i would like', 'get me', 'give me'], '', ['someone real', 'somebody real', 'someone human']),
  'human please', 'agent please', 'operator please', 'representative please', 'real person please', 'person please',
  'customer service please', 'speak to customer service', 'talk to customer service', 'human being please',
  'not get * human', 'not reach * human', 'not reach * person', 'not get * person', 'human instead',
  'real human being', 'an actual human', 'an actual person', 'is there * i can talk to', 'is there * i can speak to',
  'is there * i can speak with', 'is there a human', 'is there a real person', 'are there any humans',
  'let me talk to a', 'let me speak to a', 'talk to a living person', 'talk to people', 'speak to people',
  '!human resources', '!travel agent', '!real estate agent', '!estate agent', '!insurance agent', '!agent number',
  '!person named', '!manager account', '!manager role', '!project manager', '!password manager',
  '!file manager', '!human error',
]; // prettier-ignore

const PEOPLE_DE = [
  'Menschen', 'Mitarbeiter', 'Mitarbeiterin', 'Person', 'Berater', 'Beraterin', 'Kollegen', 'Kollegin', 'Sachbearbeiter',
  'Sachbearbeiterin', 'Vorgesetzten', 'Kundenbetreuer', 'Kundendienst', 'Kundenservice',
] as const; // prettier-ignore
const MOVES_DE = [
  'verbinden Sie mich', 'verbinde mich', 'stellen Sie mich', 'stell mich', 'leiten Sie mich', 'geben Sie mir',
  'gib mir', 'ich will', 'ich möchte', 'ich brauche', 'ich hätte gern', 'ich hätte gerne', 'kann ich', 'könnte ich',
] as const; // prettier-ignore

const HUMAN_DE = [
  ...each(['mit', 'zu', 'an', 'durch zu'], 'einem', [...PEOPLE_DE, 'echten Menschen', 'richtigen Menschen', 'echten Mitarbeiter', 'menschlichen Mitarbeiter']),
  ...each(['mit', 'zu', 'an'], 'einer', ['Person', 'Mitarbeiterin', 'Beraterin', 'Kollegin', 'echten Person', 'richtigen Person', 'Sachbearbeiterin']),
  ...each(['an'], 'einen', ['Menschen', 'Mitarbeiter', 'Berater', 'Kollegen', 'echten Menschen']),
  ...each(MOVES_DE, 'einen', ['Menschen', 'Mitarbeiter', 'Berater', 'echten Menschen', 'richtigen Menschen', 'Ansprechpartner']),
  ...each(MOVES_DE, 'eine', ['echte Person', 'richtige Person', 'Mitarbeiterin', 'Beraterin']),
  'mit jemandem sprechen', 'mit jemandem reden', 'mit jemand sprechen', 'mit jemand reden', 'mit wem sprechen',
  'mit jemand anderem', 'mit Ihrem Chef', 'mit Ihrem Vorgesetzten', 'mit dem Chef', 'mit dem Vorgesetzten',
  'mit der Zentrale', 'mit der Vermittlung', 'mit dem Kundenservice', 'mit dem Kundendienst', 'mit den Kollegen',
  'einen Menschen bitte', 'Mitarbeiter bitte', 'Mensch bitte', 'einen Mitarbeiter bitte', 'einen echten Menschen',
  'einen richtigen Menschen', 'keinen Menschen erreichen', 'niemanden erreichen', 'keinen Mitarbeiter erreichen',
  'gibt es einen Menschen', 'ist da ein Mensch', 'einen Menschen sprechen', 'einen Mitarbeiter sprechen',
  'jemanden sprechen', 'jemand sprechen', 'einen Menschen brauche', 'einen Mitarbeiter brauche', 'Zentrale bitte',
  '!Mitarbeiter des Monats', '!Mitarbeiterrabatt',
]; // prettier-ignore

const HUMAN_ES = [
  ...each(['hablar con', 'habla con', 'comuníqueme con', 'páseme con', 'quiero', 'necesito'], '', [
    'una persona', 'un humano', 'un agente', 'un operador', 'una operadora', 'un representante', 'alguien',
    'un ser humano', 'una persona real', 'un supervisor', 'el gerente',
  ]),
  'agente por favor', 'operador por favor', 'persona real', 'atención al cliente por favor',
]; // prettier-ignore

const HUMAN_FR = [
  ...each(['parler à', 'parler avec', 'passez-moi', 'je veux', 'je voudrais', 'besoin de parler à'], '', [
    'un humain', 'une personne', 'un conseiller', 'une conseillère', 'un agent', 'un opérateur', 'quelqu’un',
    'une vraie personne', 'un être humain', 'un responsable', 'un vrai humain',
  ]),
  'un conseiller s’il vous plaît', 'un humain s’il vous plaît', 'une vraie personne',
]; // prettier-ignore

export const HUMANS = {
  'human-en': HUMAN_EN,
  'human-de': HUMAN_DE,
  'human-es': HUMAN_ES,
  'human-fr': HUMAN_FR,
} as const;
