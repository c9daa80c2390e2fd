import { answerOf, post, startRawService, testSenders, type RawService } from "./raw-service.ts";

let service: RawService;
const never = new AbortController().signal;
const minute = 60_000;

/** When each request says that it was signed, milliseconds since the epoch. */
let signedAt: number[] = [];

beforeEach(async () => {
  signedAt = [];
  service = await startRawService();
  // As AWS does: signatures of another time than its own, by five minutes or more, are refused.
  service.onData = (socket, piece) => {
    const [, y, mo, d, h, mi, s] =
      /x-amz-date: (\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/i.exec(piece.toString("latin1")) ?? [];
    const time = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    signedAt.push(time);
    const skewed = Math.abs(time - Date.now()) >= 5 * minute;
    socket.write(answerOf(skewed ? 403 : 200, `Date: ${new Date().toUTCString()}`));
  };
});

afterEach(async () => {
  await service.stop();
});

it.each([
  ["slow", -20 * minute],
  ["fast", 20 * minute],
])(
  "a clock that is 20 minutes %s is corrected by the first refusal: the second request is taken, and later ones at once",
  async (_which, skew) => {
    const createSender = testSenders(() => Date.now() + skew);
    const toSqs = createSender("sqs", service.endpoint);
    expect(await toSqs.send(post(), never)).toMatchObject({ status: 200 });
    expect(signedAt).toHaveLength(2);

    expect(await toSqs.send(post(), never)).toMatchObject({ status: 200 });
    const toS3 = createSender("s3", service.endpoint);
    expect(await toS3.send(post(), never)).toMatchObject({ status: 200 });
    expect(signedAt).toHaveLength(4);
  },
);

it("a refusal that is not about the time is not sent again", async () => {
  service.onData = (socket) => {
    signedAt.push(0);
    socket.write(answerOf(403, `Date: ${new Date().toUTCString()}`));
  };
  const { send } = testSenders()("sqs", service.endpoint);
  expect(await send(post(), never)).toMatchObject({ status: 403 });
  expect(signedAt).toHaveLength(1);
});

it("a service whose own time cannot be read, or is refused still, is asked twice at most", async () => {
  service.onData = (socket) => {
    signedAt.push(0);
    const ahead = new Date(Date.now() + signedAt.length * 60 * minute).toUTCString();
    socket.write(answerOf(403, `Date: ${ahead}`));
  };
  const { send } = testSenders()("sqs", service.endpoint);
  expect(await send(post(), never)).toMatchObject({ status: 403 });
  expect(signedAt).toHaveLength(2);

  service.onData = (socket) => {
    signedAt.push(0);
    socket.write(answerOf(403, "Date: yesterday"));
  };
  expect(await send(post(), never)).toMatchObject({ status: 403 });
  expect(signedAt).toHaveLength(3);
});
