// Does Slack's own framework for Node take the local Slack for Slack, and do its clients get on with it?
//
// Reads {url, token, secret, channel, person, email, blocks} from the first line of standard input, prints the port on
// which Bolt listens, and as its second line, when standard input ends, all that it heard and was answered.
import { createInterface } from "node:readline";
import bolt from "@slack/bolt";
import { ErrorCode, WebClient } from "@slack/web-api";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const asked = JSON.parse((await lines.next()).value);
const heard = [];
const receiver = new bolt.HTTPReceiver({ signingSecret: asked.secret, logLevel: "error", processBeforeResponse: true });
const app = new bolt.App({ token: asked.token, receiver, logLevel: "error", clientOptions: { slackApiUrl: asked.url } });

app.event("message", async ({ event, say }) => {
  heard.push(["message", event.text, event.channel_type]);
  await say({ text: "noted", thread_ts: event.ts });
});
app.event("app_mention", async ({ event }) => heard.push(["app_mention", event.user]));
app.event("app_home_opened", async ({ event, client }) => {
  heard.push(["app_home_opened", event.tab]);
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks: asked.blocks } });
});
app.command("/leads", async ({ command, ack }) => {
  heard.push(["command", command.text]);
  await ack("two leads");
});
app.action("take", async ({ ack, respond, action, body, client }) => {
  await ack();
  heard.push(["action", action.value]);
  await respond({ text: "you have it", replace_original: false });
  await client.views.open({ trigger_id: body.trigger_id, view: asked.modal });
});
app.view("reply", async ({ ack, view }) => {
  heard.push(["view", view.state.values.b_text.text.value]);
  await ack();
});
app.error(async (error) => heard.push(["error", String(error)]));
const server = await app.start(0);
console.log(server.address().port);

// The Web API's client: what it says of each answer, and of each refusal.
const told = {};
const client = new WebClient(asked.token, { slackApiUrl: asked.url, logLevel: "error", retryConfig: { retries: 0 } });
const strict = new WebClient(asked.token, {
  slackApiUrl: asked.url,
  logLevel: "error",
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
});
const fault = async (call) => {
  try {
    await call;
    return "no fault";
  } catch (error) {
    const name = Object.entries(ErrorCode).find(([, code]) => code === error.code)?.[0];
    return [name, error.data?.error ?? error.retryAfter ?? error.statusCode];
  }
};

async function calls() {
  const { channel, person, email, blocks } = asked;
  told.team = (await client.auth.test()).team;
  const posted = await client.chat.postMessage({ channel, text: "Ada", blocks });
  told.updated = (await client.chat.update({ channel, ts: posted.ts, text: "Ada again", blocks })).ts === posted.ts;
  told.link = (await client.chat.getPermalink({ channel, message_ts: posted.ts })).permalink.startsWith("http");
  told.whispered = typeof (await client.chat.postEphemeral({ channel, user: person, text: "psst" })).message_ts;
  told.reacted = (await client.reactions.add({ channel, timestamp: posted.ts, name: "white_check_mark" })).ok;
  const gone = await client.chat.postMessage({ channel, text: "oops" });
  told.deleted = (await client.chat.delete({ channel, ts: gone.ts })).ts === gone.ts;
  told.person = (await client.users.lookupByEmail({ email })).user.id;
  told.named = (await client.users.info({ user: person })).user.profile.email;
  const direct = (await client.conversations.open({ users: person })).channel.id;
  told.direct = direct.startsWith("D");
  await client.filesUploadV2({ channel_id: direct, filename: "leads.csv", title: "leads.csv", content: "id\n1\n" });
  told.pages = 0;
  told.channels = [];
  for await (const page of client.paginate("conversations.list", { limit: 2 })) {
    told.pages += 1;
    told.channels.push(...page.channels.map((one) => one.name));
  }
  told.faults = {
    nobody: await fault(client.users.lookupByEmail({ email: "nobody@acme.example" })),
    nowhere: await fault(client.chat.postMessage({ channel: "C0NOWHERE", text: "?" })),
    blocks: await fault(client.chat.postMessage({ channel, text: "?", blocks: [{ type: "sectoin" }] })),
    late: await fault(client.views.open({ trigger_id: "1.2.3", view: asked.modal })),
    method: await fault(client.apiCall("leads.ring")),
    token: await fault(new WebClient("xoxb-no", { slackApiUrl: asked.url, logLevel: "error" }).auth.test()),
    limit: await fault(strict.team.info()), // the test has ordered a 429 for it, and after that a 503
    ill: await fault(strict.team.info()),
  };
}

try {
  await calls();
} catch (error) {
  told.broken = error.stack;
}
console.log("called");
for await (const _ of { [Symbol.asyncIterator]: () => lines });
await app.stop();
console.log(JSON.stringify({ heard, told }));
process.exit(0);
