//! The product's story for many at once, over real HTTP between the real bot and the sandbox by
//! one clock: published, chatted, twelve hours, *Notify Me*, and weeks later a campaign of which
//! everybody who agreed gets exactly one message. `FLOWBELL_PEOPLE=10000` is the long form; at
//! the pace that a Page is allowed it takes about four minutes.

use crate::runtime::stage::BOT_SECRET;
use crate::sandbox::crowd::{Crowd, n_people};
use crate::sandbox::desk::*;
use crate::sandbox::story::later;
use crate::support::scripted::listen;
use crate::support::stage::{flow, options};
use flowbell::engine::Timestamp;
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, Graph, GraphConfig, Secret};
use flowbell::model::TopicId;
use flowbell::publish::{self, Connection, Goal, Receipt, Secrets, Step, Target};
use flowbell::runtime::{Bot, Clock, Keys, Parts, Running, Settings};
use flowbell::sandbox::{GivenClock, HookChange, Knob};
use flowbell::store::bot::wire::{CampaignMessage, NewCampaign};
use flowbell::store::bot::{BotClient, CampaignStep};
use flowbell::store::{CampaignState, Options, ReleaseHost, Store};
use serde_json::json;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const VERIFY: &str = "open0sesame";
/// How the campaign's message begins; it ends with the person's name.
const NEWS: &str = "Velvet Matte in Rosewood is back in stock, ";
const DAY: i64 = 24;

struct Shop {
    desk: Desk,
    _folder: TempDir,
    bot: Running,
    client: BotClient,
    graph: Graph,
}

async fn shop() -> Shop {
    let (desk, folder) = (desk().await, tempfile::tempdir().unwrap());
    let clock = Clock::turned(Timestamp::from_millis(AT_MS));
    let (read, turned) = (clock.clone(), clock.clone());
    desk.sandbox.world().share_clock(GivenClock::new(
        move || read.now().millis(),
        move |at| turned.turn_to(Timestamp::from_millis(at)),
    ));
    let graph = GraphConfig {
        base: desk.sandbox.base_url(),
        ..GraphConfig::default()
    };
    let secret = || Secret::new(&desk.page.app_secret);
    let listener = listen().await;
    let address = format!("http://{}", listener.local_addr().unwrap());
    let parts = Parts {
        store: Store::open(&folder.path().join("bot.db"), Options::default()).unwrap(),
        clock,
        graph: graph.clone(),
        settings: Settings {
            app_id: Some(desk.page.app_id.clone()),
            public_url: address.clone(),
            ..Settings::of_page(&desk.page_id())
        },
        keys: Keys {
            page: Access {
                token: Secret::new(&desk.page.page_token),
                app_secret: Some(secret()),
            },
            app: AppSecrets::new(secret(), None).unwrap(),
            verify: Secret::new(VERIFY),
            api: Some(Secret::new(BOT_SECRET)),
        },
    };
    Shop {
        client: BotClient::new(&address, BOT_SECRET).unwrap(),
        bot: Bot::start(parts, listener).unwrap(),
        graph: Graph::new(graph).unwrap(),
        desk,
        _folder: folder,
    }
}

impl Shop {
    /// As the window and the command line do it: the release to the bot, the webhook and the
    /// Messenger Profile to the Page.
    async fn publish(&self) -> Receipt {
        let page = &self.desk.page;
        let status = self.client.status().await.unwrap();
        let connection = Connection {
            page_id: page.page_id.clone(),
            app_id: page.app_id.clone(),
            base: self.desk.sandbox.base_url(),
            callback_url: status.webhook_url,
            ..Connection::default()
        };
        let secrets = Secrets {
            page_token: Secret::new(&page.page_token),
            app_secret: Some(Secret::new(&page.app_secret)),
            verify_token: Some(Secret::new(VERIFY)),
        };
        let target = Target {
            connection: &connection,
            secrets: &secrets,
            graph: &self.graph,
            releases: &ReleaseHost::bot(self.client.clone()),
        };
        let goal = Goal::Publish(flow("lipstick", "Hello", "GetStarted"));
        let mut silent = |_: &[Step]| {};
        let plan = publish::plan(&target, &goal, options(), &mut silent).await;
        let plan = plan.unwrap();
        publish::apply(&target, plan, &mut silent).await.unwrap()
    }
}

fn campaign() -> NewCampaign {
    NewCampaign {
        topic: TopicId::new("rosewood").unwrap(),
        message: CampaignMessage {
            text: format!("{NEWS}{{{{first_name|Mia}}}}!"),
            ..CampaignMessage::default()
        },
        at: None,
        is_daytime: false,
        only: None,
        accept_warnings: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_agreed_gets_exactly_one_message() {
    let shop = shop().await;
    assert!(shop.publish().await.has_changed);
    assert!(!shop.publish().await.has_changed);
    shop.desk.turn(Knob::SetHooks(HookChange {
        n_per_call: Some(20),
        ..HookChange::default()
    }));
    let crowd = Crowd::come(&shop.desk.sandbox, n_people(200)).await;
    let n = crowd.psids.len();
    let [silent, stopping, blocking, happy] = crowd.parts();
    let agreeing = crowd.psids.split_at(silent.len()).1;
    let store = shop.bot.bot().store();

    crowd.rests(store).await;
    crowd.check(&crowd.psids, 1, "Rosewood is sold out at the moment.");
    later(&shop.desk, 12).await;
    crowd.rests(store).await;
    let title = "When Velvet Matte in Rosewood is back in stock";
    crowd.check(&crowd.psids, 2, title);
    crowd.all(agreeing, json!({ "notify_me": {} })).await;
    crowd.rests(store).await;
    crowd.check(agreeing, 3, "We will write to you once.");
    let stop = json!({ "write": { "text": "stop" } });
    crowd.all(stopping, stop).await;
    crowd.all(blocking, json!({ "block": {} })).await;
    crowd.rests(store).await;
    // Weeks later nobody's window is open.
    later(&shop.desk, 30 * DAY).await;
    crowd.rests(store).await;
    let before = crowd.n_messages();

    let preview = shop.client.preview_campaign(&campaign()).await.unwrap();
    let n_gets = happy.len() + blocking.len();
    assert_eq!(preview.n_gets, n_gets as u64, "{preview:?}");
    assert!(preview.is_sendable, "{preview:?}");
    let made = shop.client.new_campaign(&campaign()).await.unwrap();
    let begun = Instant::now();
    let step = shop.client.step_campaign(made.id, CampaignStep::Start);
    step.await.unwrap();
    let until = begun + Duration::from_secs(400);
    let done = loop {
        let found = shop.client.campaign(made.id).await.unwrap();
        if found.state == CampaignState::Done {
            break found;
        }
        assert!(Instant::now() < until, "{found:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let took = begun.elapsed();
    assert_eq!(done.progress.n_sent, happy.len() as u64, "{done:?}");
    assert_eq!(done.progress.n_refused, blocking.len() as u64, "{done:?}");
    crowd.rests(store).await;
    crowd.check_only(happy, &before, NEWS);
    // Nobody is left for a second one.
    let preview = shop.client.preview_campaign(&campaign()).await.unwrap();
    assert_eq!(preview.n_gets, 0, "{preview:?}");
    let again = shop.client.new_campaign(&campaign()).await;
    assert_eq!(again.unwrap_err().kind(), Some("nobody"));
    println!(
        "{n} people: {} got exactly one message each in {:.1} s, {} had blocked the Page, {} had \
         said stop, {} never agreed",
        happy.len(),
        took.as_secs_f64(),
        blocking.len(),
        stopping.len(),
        silent.len()
    );
}
