/** Asking another region for a person, or referring a business to a partner's desk. */
import type { JSX } from "preact";
import { createRequest, organization, type Session } from "../api";
import { RequestForm, useSendingKey } from "../components/request_form";
import { SignedIn } from "../components/signed_in";
import { Notice } from "../components/states";
import { k_own_prefecture } from "../components/viewpoint";
import { stored, useResource } from "../hooks";
import { isLost } from "../memo";
import { readAsk, type Asked } from "../request_address";
import { beginRequest, wishOf, type RequestValues } from "../request_values";
import { navigate, usePlace } from "../router";

export function NewRequestPage(): JSX.Element {
  const { search } = usePlace();
  const asked = readAsk(search);
  return (
    <SignedIn title={asked.flow === "referral" ? "機関への紹介" : "派遣などの依頼"} may="ask_dispatch">
      {(session) => asked.partner
        ? <Referral key={search} session={session} search={search} asked={asked} />
        : <NewRequest key={search} session={session} search={search} begin={withPlace(beginRequest(asked), session)} />}
    </SignedIn>
  );
}

interface Props {
  session: Session;
  search: string;
}

/** Where the business is, when the search did not say: as last time on this computer, or where the own hub is. */
function withPlace(values: RequestValues, { organization_id }: Session): RequestValues {
  const own = /^hub-(\d\d)$/u.exec(organization_id ?? "")?.[1] ?? stored(k_own_prefecture);
  return values.prefecture || !/^\d\d$/u.test(own) ? values : { ...values, prefecture: own };
}

/** The name of the partner that the address names. */
function Referral({ session, search, asked }: Props & { asked: Asked }): JSX.Element {
  const { data, problem } = useResource(organization(asked.partner));
  const begin = withPlace(beginRequest(asked), session);
  if (!data && !problem) return <p class="minor" role="status">紹介先を読み込んでいます</p>;
  return (
    <>
      {problem && <Notice tone="warning" title="紹介先の機関が見つかりません"><p>機関を選び直してください。</p></Notice>}
      <NewRequest session={session} search={search} begin={{ ...begin, partner: data?.id ?? "", partner_name: data?.name ?? "" }} />
    </>
  );
}

function NewRequest({ session, search, begin }: Props & { begin: RequestValues }): JSX.Element {
  const keyOf = useSendingKey();
  const action = async (values: RequestValues, send: boolean) => {
    const wish = wishOf(values, send);
    const { id } = await createRequest(wish, keyOf(JSON.stringify(wish)));
    navigate(`/requests/${encodeURIComponent(id)}`, { replace: true });
  };
  return (
    <>
      {isLost(search) && (
        <Notice tone="info" title="相談メモがここにはありません">
          <p>長い相談メモはアドレスに入れず、入力した画面だけが覚えています。お手数ですが、もう一度貼り付けてください。</p>
        </Notice>
      )}
      <p class="lead">
        {begin.flow === "referral"
          ? "紹介先の窓口に届きます。引き受けたか、どうなったかは、このサイトで分かります。"
          : "受け入れる拠点と送り出す拠点が同意してから、本人に打診します。だれの番か、いつまでかは、送ったあとのページにいつも出ます。"}
      </p>
      <RequestForm begin={begin} user_id={session.user_id ?? ""} kept_as={`/requests/new${search}`} action={action} />
    </>
  );
}
