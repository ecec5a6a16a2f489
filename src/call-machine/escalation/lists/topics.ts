/** What the law, or care for the caller, gives to a human. They are meant for `topics`. */
export const TOPICS = {
  'legal-en': [
    'lawyer', 'attorney', 'lawsuit', 'sue you', 'suing you', 'sue your company', 'legal action', 'legal department',
    'take you to court', 'see you in court', 'regulator', 'ombudsman', 'data protection', 'gdpr', 'subpoena',
    'cease and desist', 'small claims court', 'consumer protection',
  ],
  'legal-de': [
    'Anwalt', 'Anwältin', 'Rechtsanwalt', 'Rechtsanwältin', 'verklagen', 'verklage', 'Klage einreichen', 'vor Gericht',
    'rechtliche Schritte', 'Rechtsabteilung', 'Datenschutz', 'Datenschutzbeauftragten', 'Verbraucherschutz',
    'Verbraucherzentrale', 'DSGVO', 'Schlichtungsstelle', 'Anzeige erstatten',
  ],
  'emergency-en': [
    'emergency', 'ambulance', 'heart attack', 'chest pain', 'not breathing', 'can not breathe', 'overdose', 'suicide',
    'kill myself', 'killing myself', 'end my life', 'hurt myself', 'gas leak', 'smell gas', 'house is on fire',
    'unconscious', 'bleeding', 'want to die', '!emergency contact', '!emergency fund', '!emergency exit',
  ],
  'emergency-de': [
    'Notfall', 'Notarzt', 'Krankenwagen', 'Rettungswagen', 'Herzinfarkt', 'Brustschmerzen', 'keine Luft', 'atmet nicht',
    'Überdosis', 'Selbstmord', 'Suizid', 'umbringen', 'Gasgeruch', 'riecht nach Gas', 'brennt bei uns', 'bewusstlos',
    'das Leben nehmen', 'will nicht mehr leben', '!Notfallkontakt', '!im Notfall',
  ],
  'fraud-en': [
    'fraud', 'fraudulent', 'scam', 'scammed', 'identity theft', 'stolen card', 'card was stolen', 'stole my card',
    'did not make this payment', 'did not make that payment', 'unauthorized * charge', 'unauthorized transaction',
    'account was hacked', 'account has been hacked', 'money laundering', 'phishing',
  ],
  'fraud-de': [
    'Betrug', 'betrogen', 'Betrüger', 'Identitätsdiebstahl', 'Karte gestohlen', 'Karte wurde gestohlen', 'Abbuchung nicht',
    'nicht autorisiert', 'Konto gehackt', 'Konto wurde gehackt', 'Geldwäsche', 'Phishing', 'nicht von mir veranlasst',
  ],
} as const; // prettier-ignore
