/** What attackers try first: the usual words of at least eight characters, without case, digits and signs around. */
const WORDS = new Set(
  `password passwort passw0rd p@ssword p@ssw0rd motdepasse contrasena wachtwoord losenord iloveyou princess sunshine
  football baseball basketball superman spiderman pokemon batman dragon monkey shadow master killer mustang michael
  jennifer jordan harley ranger hunter thomas charlie jessica michelle ashley nicole amanda daniel matthew andrew
  joshua anthony william robert computer internet samsung welcome letmein trustno1 whatever starwars starwars1
  corvette mercedes porsche ferrari chelsea liverpool arsenal barcelona realmadrid manchester eminem metallica
  chocolate butterfly flower summer winter spring autumn january february march april august september october
  november december monday tuesday wednesday thursday friday saturday sunday family forever freedom hello hellohello
  heather jasmine yellow purple orange silver golden secret default changeme administrator admin administrador
  qwertyuiop qwerty qwertyui qwertzui azertyui asdfghjk asdfghjkl zxcvbnm zxcvbnma 1qaz2wsx 1q2w3e4r 1q2w3e4r5t
  qazwsxedc zaq12wsx q1w2e3r4 abcdefgh abcd1234 abc12345 a1b2c3d4 test testtest guest guestguest user useruser
  loveyou iloveu babygirl lovely sweetheart angel angelica blessed jesus christ godisgood cookie pepper ginger
  maggie buster tigger scooter bailey rainbow diamond crystal phoenix cowboys yankees steelers lakers eagles`
    .split(/\s+/)
    .filter(Boolean),
);

const ROWS = [
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
  "azertyuiop",
  "abcdefghijklmnopqrstuvwxyz",
];

/** True for the passwords everybody chooses: listed words with something around them, runs and repetitions. */
export function isCommonPassword(password: string): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  const core = plain.replace(/^[^a-z]+|[^a-z]+$/g, "");
  return WORDS.has(plain) || WORDS.has(core) || isRun(plain) || isRepetition(plain);
}

/** 12345678, qwertyui, 87654321. */
function isRun(text: string): boolean {
  const backwards = [...text].reverse().join("");
  return ROWS.some((row) => {
    const twice = row + row;
    return twice.includes(text) || twice.includes(backwards);
  });
}

/** aaaaaaaa, abababab, 12341234. */
function isRepetition(text: string): boolean {
  return /^(.{1,4})\1+$/u.test(text);
}
