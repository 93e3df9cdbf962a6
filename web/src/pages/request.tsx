/** One request: where it stands, what the reader can do, what was asked for, and what happened. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { dispatchRequest, draftCase, editRequest, Problem, stepRequest, type DispatchRequest } from "../api";
import { Badge, Button, Fact, labels, PageHeading, Passage, Tags } from "../components/basics";
import { Question } from "../components/forms";
import { RecordPage } from "../components/record_page";
import { RequestForm } from "../components/request_form";
import { k_status_heading, RequestStatus } from "../components/request_status";
import { RequestSteps } from "../components/request_steps";
import { StepResult, useSteps } from "../components/work_steps";
import { dayInWords } from "../days";
import { isAgreed } from "../request_stages";
import { valuesOf, wishOf } from "../request_values";
import { navigate } from "../router";
import { useSession } from "../session";
import { count, date, moment } from "../text";

export function RequestPage({ id }: { id: string }): JSX.Element {
  return (
    <RecordPage resource={dispatchRequest(id)} home={{ href: "/requests", label: "依頼の一覧へ" }} title={titleOf}>
      {(data) => <RequestView key={id} loaded={data} />}
    </RecordPage>
  );
}

function titleOf({ flow, type, partner, prefecture }: DispatchRequest): string {
  const what = flow === "referral" ? `${partner?.name ?? "機関"}への紹介` : `${type?.label ?? "派遣など"}の依頼`;
  return prefecture ? `${what}（${prefecture.label}）` : what;
}

function RequestView({ loaded }: { loaded: DispatchRequest }): JSX.Element {
  const [now, setNow] = useState(loaded);
  const [said, setSaid] = useState("");
  const is_first = useRef(true);
  useEffect(() => setNow((old) => (loaded.version >= old.version ? loaded : old)), [loaded]);
  useEffect(() => {
    if (is_first.current) is_first.current = false;
    else if (said) document.getElementById(k_status_heading)?.focus();
  }, [now.version]);
  const take = (request: DispatchRequest, done: string) => {
    setSaid(done);
    setNow(request);
  };
  const readAgain = () => dispatchRequest(now.id).read(new AbortController().signal).catch(() => undefined);
  useEffect(() => {
    // Whoever comes back to the tab sees how things are now; what is typed stays.
    const look = () => {
      if (document.visibilityState === "visible") void readAgain().then((fresh) => fresh && setNow((old) => (fresh.version > old.version ? fresh : old)));
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [now.id]);
  const is_own_draft = now.state.code === "draft" && now.can.some(({ action }) => action === "edit");
  return (
    <article class="request">
      <header class="record-head">
        <PageHeading>{titleOf(now)}</PageHeading>
        <p class="minor">
          {now.requester.organization?.name ?? now.requester.user_name}
          {now.sent_at ? `・${moment(now.sent_at)}に送信` : `・${moment(now.created_at)}に作成`}・番号 {now.id}
        </p>
      </header>
      <p class="work-message" role="status">{said}</p>
      {is_own_draft
        ? <Draft request={now} onRequest={take} readAgain={readAgain} />
        : (
          <>
            <RequestStatus request={now} />
            {now.parties.length === 0 && <p>この依頼での、あなたの番は終わりました。</p>}
            <RequestSteps key={now.id} request={now} onRequest={take} readAgain={readAgain} />
            <CaseDraft request={now} />
            <div class="record-columns">
              <div class="record-main">
                <Passage title="相談の内容" text={now.need} />
                {now.licensed_work.map(({ code, notice }) => <p key={code} class="notice notice-info" role="note">{notice}</p>)}
                <ClientData request={now} />
                <Candidates request={now} />
                <Report request={now} />
                <History request={now} />
              </div>
              <aside class="record-side" aria-label="依頼の内容"><Facts request={now} /></aside>
            </div>
          </>
        )}
    </article>
  );
}

interface DraftProps {
  request: DispatchRequest;
  onRequest: (request: DispatchRequest, done: string) => void;
  readAgain: () => Promise<DispatchRequest | undefined>;
}

function Draft({ request, onRequest, readAgain }: DraftProps): JSX.Element {
  const user_id = useSession()?.user_id ?? "";
  const [asks, setAsks] = useState(false);
  return (
    <>
      <p><Badge tone="plain">下書き</Badge> まだ送っていません。あなたの機関の人だけが見られます。</p>
      <RequestForm
        begin={valuesOf(request)} user_id={user_id} kept_as={request.id}
        action={async (values, send) => {
          try {
            onRequest(await editRequest(request.id, request.version, wishOf(values, send)), send ? "送りました" : "下書きを保存しました");
          } catch (problem) {
            // Somebody else wrote it meanwhile: what was typed here stays, and can be saved over it.
            const now = problem instanceof Problem && (problem.status === 409 || problem.status === 412) ? await readAgain() : undefined;
            if (now) onRequest(now, now.state.code === "draft" ? "" : "ほかの人が先に進めました");
            throw problem;
          }
        }}
      >
        <Button kind="text" onClick={() => setAsks(true)}>下書きを捨てる</Button>
      </RequestForm>
      {asks && (
        <Question
          title="下書きを捨てますか" yes="捨てる" onClose={() => setAsks(false)}
          action={async () => {
            await stepRequest(request.id, request.version, { action: "withdraw" });
            setAsks(false);
            navigate("/requests", { replace: true });
          }}
        >
          <p>捨てると、元には戻せません。</p>
        </Question>
      )}
    </>
  );
}

/** Once reported, what was done can become a case for everybody to find. */
function CaseDraft({ request }: { request: DispatchRequest }): JSX.Element | null {
  const steps = useSteps();
  if (request.case_id) return <p><a href={`/cases/${encodeURIComponent(request.case_id)}/edit`}>この報告から作った事例の下書き</a></p>;
  if (!request.can_draft_case) return null;
  const make = () => steps.run(async () => {
    const { id } = await draftCase(request.id);
    navigate(`/cases/${encodeURIComponent(id)}/edit`);
  }, "事例の下書きを作りました");
  return (
    <section class="request-case">
      <p>報告をもとに、相談者が分からない形の事例を書けます。相談者の情報は写しません。</p>
      <StepResult steps={steps} />
      <p class="actions"><Button disabled={steps.busy} onClick={make}>事例の下書きを作る</Button></p>
    </section>
  );
}

function Facts({ request }: { request: DispatchRequest }): JSX.Element {
  const { wished_days } = request;
  return (
    <dl class="facts">
      <Fact name="依頼した機関">{[request.requester.organization?.name, request.requester.user_name].filter(Boolean).join("・")}</Fact>
      <Fact name="受け入れ拠点">{request.receiving_hub && <a href={`/organizations/${request.receiving_hub.id}`}>{request.receiving_hub.name}</a>}</Fact>
      <Fact name="紹介先">{request.partner && <a href={`/organizations/${request.partner.id}`}>{request.partner.name}</a>}</Fact>
      <Fact name="種類">{request.type?.label}</Fact>
      <Fact name="支援の方法">{request.mode?.label}</Fact>
      <Fact name="急ぎの度合い">{request.urgency?.label}</Fact>
      <Fact name="希望日">
        {wished_days.length > 0 && (
          <ul class="plain-list">
            {wished_days.map(({ day, closed }) => <li key={day}>{dayInWords(day)}{closed && !closed.endsWith("曜日") && <span class="minor">（{closed}）</span>}</li>)}
          </ul>
        )}
      </Fact>
      <Fact name="支援の深さ">{request.depth?.label}</Fact>
      <Fact name="分野">{request.topics.length > 0 && <Tags items={request.topics} />}</Fact>
      <Fact name="業種">{request.industry?.label}</Fact>
      <Fact name="事業者の規模">{request.size_band?.label}</Fact>
      <Fact name="事業の段階">{request.stage?.label}</Fact>
      <Fact name="同席する人">{request.accompanying.join("、")}</Fact>
      <Fact name="利害関係">{request.tie}</Fact>
      <Fact name="あなたの立場">{labels(request.parties)}</Fact>
    </dl>
  );
}

function ClientData({ request: { client, client_hidden } }: { request: DispatchRequest }): JSX.Element | null {
  if (!client && !client_hidden) return null;
  return (
    <section class="passage client-data">
      <h2>相談者の情報</h2>
      {client
        ? (
          <>
            {client.text && <p class="prose">{client.text}</p>}
            <p class="minor">同意書の番号 {client.consent_id}。この依頼に関係する人だけが見られます。ほかで使わないでください。</p>
          </>
        )
        : <p class="minor">付いています。派遣に同意したあとで、本人とその拠点が見られます。</p>}
    </section>
  );
}

/** What it means to be the one in turn: not yet asked, asked, or at it. */
function turnOf(request: DispatchRequest): string {
  if (isAgreed(request)) return "担当";
  return (request.held_in ?? request.state).code === "asked" ? "打診中" : "いまの候補";
}

function Candidates({ request }: { request: DispatchRequest }): JSX.Element | null {
  const { candidates } = request;
  if (candidates.length === 0) return null;
  return (
    <section class="case-section" aria-labelledby="candidates-heading">
      <h2 id="candidates-heading">候補</h2>
      <ol class="candidates">
        {candidates.map(({ coordinator, hub, state, note, tie, travel, open_jobs, max_open, problem }, at) => (
          <li key={at} class={state.code === "current" || state.code === "done" ? "candidate-now" : undefined}>
            <p class="candidate-head">
              {coordinator
                ? <a href={`/coordinators/${encodeURIComponent(coordinator.id)}`}>{coordinator.name}</a>
                : <span>{hub?.name}の窓口に任せる</span>}
              <Badge tone={state.code === "current" ? "match" : "plain"}>{state.code === "current" ? turnOf(request) : state.label}</Badge>
            </p>
            <p class="minor">
              {[
                coordinator && hub?.name, travel && `移動の目安 ${travel.class.label}（約${count(travel.km)}km）`,
                coordinator && (max_open !== null || open_jobs > 0) && `ほかに対応中 ${count(open_jobs)}件${max_open === null ? "" : `（上限${count(max_open)}件）`}`,
              ].filter(Boolean).join("・")}
            </p>
            {problem && <p class="candidate-problem">いまは打診できません: {problem}</p>}
            {tie && <p>利害関係: {tie}</p>}
            {note && <p>{note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Report({ request: { report, look_backs } }: { request: DispatchRequest }): JSX.Element | null {
  if (!report) return null;
  const { hours, travel_hours, travel_km, sessions } = report;
  return (
    <section class="case-section request-report" aria-labelledby="report-heading">
      <h2 id="report-heading">報告 <span class="heading-count">{date(report.reported_on)}</span></h2>
      <Passage level={3} title="したこと" text={report.summary} />
      <Passage level={3} title="成果" text={report.result} />
      <dl class="facts">
        <Fact name="支援の方法">{report.mode?.label}</Fact>
        <Fact name="支援の時間">{hours !== null && `${hours}時間${sessions === null ? "" : `（${sessions}回）`}`}</Fact>
        <Fact name="移動">{[travel_hours !== null && `${travel_hours}時間`, travel_km !== null && `${travel_km}km`].filter(Boolean).join("・")}</Fact>
      </dl>
      {report.next_actions.length > 0 && (
        <>
          <h3>次にすること</h3>
          <ul class="prose-list">
            {report.next_actions.map(({ code, what, owner, due_on }, at) => (
              <li key={at}>{[code?.label, what, owner, due_on && `${date(due_on)}まで`].filter(Boolean).join("・")}</li>
            ))}
          </ul>
        </>
      )}
      {look_backs.map(({ days, on, note }) => <Passage key={days} level={3} title={`${days}日後（${date(on)}に確認）`} text={note} />)}
    </section>
  );
}

function History({ request: { steps } }: { request: DispatchRequest }): JSX.Element | null {
  if (steps.length === 0) return null;
  return (
    <section class="case-section" aria-labelledby="history-heading">
      <h2 id="history-heading">これまで</h2>
      <ol class="history">
        {steps.map(({ sequence, at, actor, party, action, from, to, note }) => (
          <li key={sequence}>
            <p><strong>{action.label}</strong>{from.code !== to.code && <span class="minor"> → {to.label}</span>}</p>
            <p class="minor"><time dateTime={at}>{moment(at)}</time>・{[actor, party.label].filter(Boolean).join("・")}</p>
            {note && <p class="prose">{note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
