/** What answering machines say. */
export const MACHINE_TEXTS: readonly string[] = [
  'Hi, you have reached the voicemail of John Smith. I am not available right now. Please leave a message after the tone.',
  'The person you are calling is not available. Please leave your message after the beep.',
  'Your call has been forwarded to an automatic voice message system. Five five five, one two three four, is not available.',
  'Hello, this is Mary. I cannot come to the phone right now, but leave your name and number, and I will call you back.',
  'Welcome to the mailbox of Acme Limited. Our office is closed. We are open from Monday to Friday, from nine to five.',
  'You have reached the Miller family. We are not at home. Please leave a message.',
  'Thank you for calling. Nobody can take your call at the moment. Please leave your name, your number and a short message.',
  'The subscriber you have dialled cannot be reached at the moment. Please try again later.',
  'Sorry, I missed your call. Please leave me a message and I will get back to you as soon as I can. Thank you.',
  'This is the voice mail of extension two zero one. Record your message after the tone, and press the pound key when you are done.',
  'Hello. You have called Peter and Susan. We are out walking the dog, so talk to the machine.',
  'Please leave a message after the tone. When you have finished recording, you may hang up.',
  'The number you have dialled is not in service. Please check the number and dial again.',
  'Good day. All our lines are busy at present. Please hold the line, or leave a message after the signal.',
];

/** What people say who answer for themselves. */
export const HUMAN_TEXTS: readonly string[] = [
  'Hello?',
  'Hello.',
  'Yes?',
  'Hi.',
  'Yeah, hello?',
  'Good morning.',
  'Peter Miller.',
  'Miller speaking.',
  'Hello, this is Anna.',
  'Hello, who is this?',
  'Yes, hello, Susan here.',
  'Good evening, Smith.',
  'Hey, what is up?',
  'Doctor Brown speaking.',
  'Reception, good afternoon.',
  'Hello, Jones residence.',
  'Hello? Hello?',
  'Mary Baker, hello.',
  'Speaking.',
  'Who is calling?',
  'Sales, Tom speaking.',
  'Hi, this is Bob.',
  'Kitchen.',
  'Yes, what can I do for you?',
];

/** What people say who answer for a company. */
export const LONG_HUMAN_TEXTS: readonly string[] = [
  'Good afternoon, Acme company, Peter speaking, how can I help you?',
  'Thank you for calling Acme, this is Susan, how may I help you?',
  'Acme Limited, customer service, Tom Baker speaking.',
  'Good morning, this is the city hospital, reception.',
  'Hello, you are speaking to Anna, what can I do for you?',
  'Baker and Sons, Mary speaking, good morning.',
  'Hi, this is Bob from the workshop. Who am I speaking to?',
  'Technical support, my name is Peter. How can I help?',
];
