/** How people say that they take a call, or do not. English, German, Spanish and French, as `wordsOf` writes them. */

/** They say yes, unless they are negated. */
export const ACCEPTING: readonly string[] = [
  'yes', 'yes please', 'yeah', 'yep', 'yup', 'sure', 'of course', 'okay', 'ok', 'o k', 'alright', 'all right', 'fine',
  'absolutely', 'definitely', 'certainly', 'go ahead', 'accept', 'accepted', 'i do', 'take it', 'take them', 'take him',
  'take her', 'take the call', 'take this call', 'take that call', 'take your call', 'put it through', 'put them through',
  'put him through', 'put her through', 'put the caller through', 'put the call through', 'connect', 'connect me',
  'connect us', 'connect them', 'ready', 'no problem', 'why not', 'not a problem', 'happy to',
  'ja', 'jawohl', 'jo', 'jep', 'ja bitte', 'ja gerne', 'gerne', 'gern', 'klar', 'na klar', 'natuerlich', 'sicher',
  'in ordnung', 'einverstanden', 'annehmen', 'nehme ich', 'ich nehme', 'uebernehme ich', 'ich uebernehme', 'her damit',
  'verbinden', 'verbinden sie', 'durchstellen', 'stellen sie durch', 'stell durch', 'passt', 'geht klar', 'mach ich',
  'warum nicht', 'kein problem',
  'si', 'claro', 'claro que si', 'vale', 'de acuerdo', 'acepto', 'aceptar', 'por supuesto', 'adelante', 'paselo',
  'pasemelo', 'pasela', 'pasemela', 'lo tomo', 'la tomo', 'conecteme', 'por que no', 'con gusto',
  'oui', 'ouais', 'd accord', 'bien sur', 'volontiers', 'accepte', 'accepter', 'je prends', 'je le prends',
  'je la prends', 'passez le moi', 'passez la moi', 'allez y', 'pas de probleme', 'pourquoi pas', 'avec plaisir',
]; // prettier-ignore

/** They say no. */
export const DECLINING: readonly string[] = [
  'decline', 'reject', 'refuse', 'can not', 'could not', 'i do not', 'do not', 'will not', 'would not', 'not now',
  'not right now', 'not today', 'not available', 'not possible', 'busy', 'no way', 'of course not', 'absolutely not',
  'certainly not', 'definitely not', 'someone else', 'somebody else', 'i will pass', 'i ll pass',
  'ablehnen', 'lehne ab', 'lehne ich ab', 'geht nicht', 'kann nicht', 'kann ich nicht', 'jetzt nicht', 'gerade nicht',
  'leider nicht', 'lieber nicht', 'nicht annehmen', 'auf keinen fall', 'keine zeit', 'nicht moeglich', 'besetzt',
  'no acepto', 'no lo acepto', 'no la acepto', 'no puedo', 'no lo tomo', 'no la tomo', 'ahora no', 'claro que no',
  'rechazar', 'rechazo', 'ocupado', 'ocupada',
  'refuser', 'peux pas', 'ne peux pas', 'accepte pas', 'n accepte pas', 'prends pas', 'pas maintenant',
  'pas possible', 'bien sur que non', 'occupe', 'occupee',
]; // prettier-ignore

/** They say no by themselves, and deny nothing that is said behind them. */
export const REFUSALS: readonly string[] = [
  'no', 'nope', 'nah', 'no thanks', 'no thank you', 'nein', 'nein danke', 'nee', 'no gracias', 'non', 'non merci',
]; // prettier-ignore

/** The whisper is to be said once more. */
export const REPEATING: readonly string[] = [
  'repeat', 'repeat that', 'repeat it', 'say that again', 'say it again', 'once again', 'once more', 'one more time',
  'come again', 'pardon', 'pardon me', 'excuse me', 'what', 'sorry what', 'what was that', 'i can not hear',
  'can not hear', 'can not hear you', 'could not hear', 'could not hear that', 'can not understand', 'did not hear',
  'did not catch', 'did not get', 'did not understand', 'do not understand', 'i do not understand',
  'wiederholen', 'noch einmal', 'nochmal', 'noch mal', 'wie bitte', 'nicht verstanden', 'verstehe nicht',
  'verstehe sie nicht', 'kann sie nicht hoeren', 'kann nichts hoeren', 'hoere nichts',
  'repetir', 'repita', 'repite', 'otra vez', 'de nuevo', 'como dice', 'no entiendo', 'no entendi', 'no oigo',
  'repetez', 'repeter', 'encore une fois', 'comment', 'pas compris', 'pas entendu', 'n entends pas',
]; // prettier-ignore

/** Nobody can tell from them. */
export const UNSURE: readonly string[] = [
  'not sure', 'do not know', 'i do not know', 'i do not think', 'do not think', 'no idea', 'not yet',
  'weiss nicht', 'weiss ich nicht', 'keine ahnung', 'nicht sicher', 'noch nicht', 'glaube nicht',
  'no se', 'no estoy seguro', 'no estoy segura', 'todavia no', 'sais pas', 'aucune idee', 'pas sur', 'pas encore',
]; // prettier-ignore

/** They are said by people who have not answered yet, and are no answer. */
export const FILLING: readonly string[] = [
  'hello', 'hi', 'hey', 'um', 'uh', 'uhm', 'hm', 'hmm', 'mm', 'er', 'well', 'oh', 'ah', 'wait', 'hold on', 'hang on',
  'one moment', 'just a moment', 'one second', 'just a second', 'a second', 'please', 'the', 'good morning',
  'good afternoon', 'hallo', 'guten tag', 'guten morgen', 'aeh', 'aehm', 'moment', 'einen moment', 'moment bitte',
  'bitte', 'also', 'na', 'hola', 'un momento', 'bueno', 'diga', 'por favor', 'allo', 'bonjour', 'un moment',
  'un instant', 'euh',
]; // prettier-ignore
