// Written by `npm run texts` from src/locales/en; change the texts there.
import type { Count } from '../format.ts'

type Counted = number | Count

/** Every text of the portal: a missing key or value does not compile. */
export type Texts = {
  account: {
    address: {
      code: string
      codeHint: string
      next: string
      password: string
      sent: (values: { email: string }) => string
      submit: string
      title: string
    }
    change: string
    data: {
      download: string
      lede: string
      title: string
    }
    deletion: {
      access: string
      ask: string
      balance: (values: { count: Counted }) => string
      kept: string
      keys: string
      lede: string
      lost: string
      password: string
      passwordHint: string
      sessions: string
      submit: string
      title: string
    }
    email: string
    name: string
    password: {
      changed: string
      current: string
      lede: string
      next: string
      submit: string
      title: string
    }
    profile: string
    role: string
    roles: {
      admin: string
      support: string
      user: string
    }
    save: string
    sections: string
    title: string
  }
  admin: {
    access: {
      back: string
      empty: string
      ended: string
      forGood: string
      group: string
      kind: string
      kinds: {
        group: string
        person: string
      }
      lede: string
      link: string
      noGroups: string
      person: string
      personHint: string
      revoke: string
      since: string
      submit: string
      terms: string
      title: (values: { app: string }) => string
      unknown: string
      unlimited: string
      until: string
      untilDay: (values: { day: string }) => string
      untilHint: string
      uses: string
      usesHint: string
      usesOf: (values: { used: Counted; of: Counted }) => string
      who: string
    }
    apps: {
      change: string
      effects: {
        closed: string
        free: string
        shadow: string
      }
      empty: string
      emptyNext: string
      free: string
      lede: string
      noRules: string
      off: string
      on: string
      otherwise: string
      overridden: string
      price: string
      priceOf: (values: { rule: string }) => string
      refused: string
      reset: string
      rule: string
      save: string
      saved: string
      shadow: string
      sources: {
        admin: string
        file: string
        labels: string
      }
      switchOff: string
      switchOn: string
      title: string
    }
    audit: {
      about: string
      actor: string
      actorHint: string
      address: string
      any: string
      change: string
      clear: string
      deleted: string
      empty: string
      fields: {
        admin: string
        app: string
        apps: string
        balance: string
        brand_dark: string
        brand_light: string
        brand_name: string
        content: string
        count: string
        email: string
        ended_at: string
        ends_at: string
        events: string
        expires_at: string
        failed_sign_in_days: string
        format: string
        from: string
        grant_days: string
        grant_until: string
        group: string
        hash: string
        in_app: string
        kind: string
        language: string
        mail: string
        mode: string
        name: string
        notification_days: string
        off: string
        off_at: string
        off_reason: string
        order: string
        per_person: string
        period: string
        periods: string
        place: string
        prefix: string
        prices: string
        reason: string
        redeem_until: string
        refusal_days: string
        revoked_at: string
        revoked_reason: string
        role: string
        rollover: string
        search: string
        set_by: string
        shadow: string
        shown: string
        sign_up: string
        starts_at: string
        state: string
        status: string
        subject: string
        suspended_reason: string
        text: string
        texts: string
        to: string
        token_words: string
        tokens: string
        total: string
        type: string
        until: string
        url: string
        used: string
        user_agent: string
        uses: string
        version: string
        webhook: string
        welcome_days: string
        welcome_tokens: string
        yaml: string
      }
      from: string
      isFalse: string
      isTrue: string
      kind: string
      kinds: {
        access: {
          changed: string
          granted: string
          revoked: string
        }
        allowance: {
          changed: string
          made: string
        }
        app: {
          made: string
          price_changed: string
          removed: string
          rewritten: string
          switched: string
          texts_changed: string
        }
        app_secret: {
          made: string
          revoked: string
        }
        balance: {
          adjusted: string
          moved: string
        }
        brake: {
          lifted: string
          set: string
        }
        charge: {
          refunded: string
        }
        contact: {
          answered: string
          deleted: string
          marked: string
        }
        delivery: {
          resent: string
        }
        export: {
          allowances: string
          invoices: string
          movements: string
          orders: string
          people: string
          promotion: string
          statistics: string
          subscriptions: string
          vouchers: string
        }
        group: {
          joined: string
          left: string
          made: string
          removed: string
          renamed: string
        }
        invitation: {
          made: string
          revoked: string
          used: string
        }
        invoice: {
          credited: string
          payment_noted: string
          sent: string
        }
        key: {
          changed: string
          made: string
          revoked: string
        }
        notification: {
          changed: string
        }
        offer: {
          changed: string
          made: string
          removed: string
        }
        payment: {
          changed: string
          made: string
          receipt_sent: string
          refund: string
        }
        person: {
          bulk_started: string
          deleted: string
          email_changed: string
          message_sent: string
          reinstated: string
          renamed: string
          role_changed: string
          status_changed: string
          suspended: string
          view_started: string
          view_stopped: string
        }
        promotion: {
          changed: string
          made: string
        }
        provider: {
          linked: string
        }
        recovery_code: {
          used: string
        }
        recovery_codes: {
          made: string
        }
        referral: {
          changed: string
          made: string
          set: string
        }
        second_factor: {
          made: string
          removed: string
        }
        session: {
          ended: string
          renewed: string
          signed_in: string
        }
        setting: {
          changed: string
          logo_removed: string
          logo_set: string
          seller_set: string
        }
        sign_in: {
          failed: string
        }
        site: {
          arranged: string
          changed: string
          page_changed: string
          removed: string
        }
        spend_limit: {
          lifted: string
          set: string
        }
        subscription: {
          cancelled: string
          changed: string
          extended: string
          made: string
          reactivated: string
        }
        template: {
          changed: string
          reset: string
        }
        terms: {
          accepted: string
          published: string
        }
        top_up: {
          changed: string
          removed: string
        }
        voucher: {
          batch_made: string
          batch_revoked: string
          revoked: string
        }
        webhook: {
          made: string
          removed: string
          secret_replaced: string
          switched: string
        }
      }
      lede: string
      noMatch: string
      service: string
      subject: string
      subjectHint: string
      title: string
      to: string
      topics: {
        access: string
        allowance: string
        app: string
        app_secret: string
        balance: string
        brake: string
        charge: string
        contact: string
        delivery: string
        export: string
        group: string
        invitation: string
        key: string
        notification: string
        offer: string
        payment: string
        person: string
        promotion: string
        referral: string
        second_factor: string
        session: string
        setting: string
        sign_in: string
        site: string
        spend_limit: string
        subscription: string
        template: string
        terms: string
        voucher: string
        webhook: string
      }
      what: string
      when: string
      who: string
    }
    brakes: {
      ask: string
      askAll: string
      choices: {
        closed: string
        free: string
        shadow: string
      }
      kind: string
      kinds: {
        closed: string
        free: string
        shadow: string
      }
      lede: string
      reason: string
      reasonHint: string
      release: string
      sources: {
        admin: string
        environment: string
        file: string
      }
      submit: string
      title: string
    }
    bulk: {
      about: (values: { count: Counted }) => string
      allMatching: string
      altogether: string
      choose: (values: { name: string }) => string
      chooseShown: string
      chosen: (values: { count: Counted }) => string
      close: string
      doing: (values: { done: Counted; total: Counted }) => string
      done: (values: { done: Counted; total: Counted }) => string
      goOn: string
      kinds: {
        grant: string
        suspend: string
      }
      leftOut: (values: { whom: string }) => string
      onlyChosen: string
      open: {
        grant: string
        suspend: string
      }
      progress: string
      reason: string
      reasonHints: {
        grant: string
        suspend: string
      }
      refusals: {
        nobody: string
        too_many_people: string
      }
      refused: (values: { count: Counted }) => string
      submit: {
        grant: (values: { count: Counted }) => string
        suspend: (values: { count: Counted }) => string
      }
      suspendReason: string
      take: {
        csv: string
        xlsx: string
      }
      takeAll: string
      title: string
      tokensEach: string
      tooMany: string
      unfinished: string
      why: {
        admins: (values: { count: Counted }) => string
        closed: (values: { count: Counted }) => string
        suspended: (values: { count: Counted }) => string
      }
    }
    charges: {
      action: string
      app: string
      clear: string
      empty: string
      emptyNext: string
      lede: string
      noMatch: string
      ofOne: string
      paid: string
      partly: (values: { count: Counted; of: Counted }) => string
      person: string
      reason: string
      refund: string
      refundMost: (values: { left: Counted }) => string
      refundNow: (values: { count: Counted }) => string
      refundTokens: string
      refunded: string
      state: string
      title: string
      tokens: string
      what: string
      when: string
    }
    desk: {
      simulation: {
        charges: string
        difference: string
        hint: string
        none: string
        open: string
        partly: (values: { day: string }) => string
        people: string
        rule: string
        title: string
        total: string
        was: string
        would: string
      }
      trial: {
        access: {
          granted: string
          public: string
          'signed-in': string
        }
        astray: (values: { host: string }) => string
        badPath: string
        because: {
          method: string
          path: string
        }
        denied: string
        from: string
        gates: string
        method: string
        numbered: (values: { number: string; rule: string }) => string
        off: string
        open: string
        other: (values: { host: string; app: string }) => string
        otherwise: string
        overridden: (values: { listed: string }) => string
        passed: string
        path: string
        price: string
        rule: string
        sources: {
          admin: string
          file: string
          labels: string
        }
        submit: string
        target: string
        targetHint: string
        title: string
        who: string
      }
      words: {
        appTitle: string
        category: string
        hint: string
        inEnglish: (values: { field: string }) => string
        inFrench: (values: { field: string }) => string
        open: string
        place: string
        placeHint: string
        submit: string
        summary: string
        title: string
      }
      written: {
        back: string
        edit: (values: { app: string }) => string
        lede: string
        link: string
        name: string
        nameHint: string
        refusals: {
          app_on: string
          host_taken: string
          not_found: string
        }
        remove: string
        removeHint: string
        removeNow: string
        rewrite: string
        save: string
        submit: string
        text: string
        textHint: string
        title: string
      }
    }
    figures: {
      columns: {
        app: string
        granted: string
        joined: string
        people: string
        person: string
        refusals: string
        requests: string
        tokens: string
        visits: string
      }
      dashboard: {
        active: string
        activeNow: (values: { today: Counted; week: Counted }) => string
        all: string
        apps: string
        appsOff: (values: { off: Counted }) => string
        at: (values: { when: string }) => string
        available: string
        booksBroken: (values: { count: Counted }) => string
        booksNext: string
        booksRight: (values: { when: string }) => string
        booksRow: (values: { wallet: string; what: string; isNow: string; shouldBe: string }) => string
        booksUnknown: string
        debt: (values: { debt: Counted }) => string
        empty: string
        emptyNext: string
        gate: string
        gateMore: (values: { p95: string; p99: string }) => string
        gateNone: string
        granted: string
        held: (values: { held: Counted }) => string
        joined: string
        lede: string
        ms: (values: { ms: string }) => string
        noRefusals: string
        people: string
        recentCharges: string
        recentPeople: string
        refused: string
        signUps: string
        spent: string
        stale: string
        title: string
        topApps: string
        use: string
      }
      group: string
      reasons: {
        already_charged: string
        app_off: string
        bad_key: string
        bad_request: string
        balance_too_low: string
        closed: string
        cross_site: string
        denied: string
        key_reused: string
        limit_reached: string
        not_granted: string
        price_above_max: string
        price_unconfirmed: string
        rate_limited: string
        second_factor_due: string
        sign_in: string
        suspended: string
        unavailable: string
        unknown_app: string
        untrusted_proxy: string
        unverified: string
        used_up: string
      }
      statistics: {
        against: (values: { from: string; to: string }) => string
        allApps: string
        app: string
        before: (values: { count: string }) => string
        byApp: string
        byDay: string
        byHour: string
        byPeople: string
        csvApps: string
        csvDays: string
        csvPeople: string
        empty: string
        emptyNext: string
        files: string
        from: string
        hourCell: (values: { requests: string }) => string
        last: (values: { days: string }) => string
        lede: string
        own: string
        pdf: string
        range: string
        show: string
        title: string
        to: string
        topPeople: string
        weekdays: string[]
        xlsxDays: string
      }
    }
    groupPages: {
      add: string
      added: (values: { count: Counted }) => string
      addresses: string
      addressesHint: string
      allowances: string
      back: string
      empty: string
      emptyNext: string
      end: string
      ends: string
      endsHint: string
      from: (values: { day: string }) => string
      given: {
        back: (values: { group: string }) => string
        clear: string
        empty: string
        emptyNext: string
        expires: string
        from: string
        lede: string
        left: string
        link: string
        noMatch: string
        period: string
        periodOf: {
          day: string
          month: string
          week: string
        }
        person: string
        rolledOver: string
        search: string
        searchHint: string
        title: (values: { group: string }) => string
        to: string
        tokens: string
        when: string
      }
      goesOn: (values: { count: Counted; periods: Counted }) => string
      lasts: string
      lastsHint: string
      lede: string
      make: string
      makeAllowance: string
      member: string
      members: string
      name: string
      noAllowances: string
      noMembers: string
      period: string
      periods: {
        day: string
        month: string
        week: string
      }
      refusals: {
        group_exists: string
      }
      remove: (values: { who: string }) => string
      removeShort: string
      rollover: string
      rolloverHint: string
      since: string
      title: string
      tokens: string
      unknown: (values: { who: string }) => string
      until: (values: { day: string }) => string
      words: (values: { amount: string; period: string }) => string
    }
    groups: {
      apps: string
      house: string
      money: string
      people: string
    }
    health: {
      again: string
      at: (values: { when: string }) => string
      hops: {
        'access-logs': string
        books: string
        clock: string
        cookies: string
        'data-folder': string
        database: string
        dns: string
        gate: string
        mail: string
        portal: string
        proxy: string
        stripe: string
      }
      lede: string
      states: {
        fail: string
        ok: string
        warn: string
      }
      summary: {
        fail: string
        ok: string
        warn: string
      }
      title: string
    }
    inbox: {
      account: string
      answer: string
      answerHint: string
      answers: string
      archive: string
      at: string
      back: string
      by: (values: { who: string; when: string }) => string
      clear: string
      empty: string
      emptyNext: string
      from: string
      lede: string
      markRead: string
      markUnread: string
      noMail: string
      noMatch: string
      open: string
      remove: string
      removeNow: string
      replies: (values: { count: Counted }) => string
      search: string
      searchHint: string
      seeAccount: string
      somebody: string
      state: string
      states: {
        answered: string
        archived: string
        read: string
        unread: string
      }
      submit: string
      sure: string
      title: string
      unarchive: string
    }
    invitations: {
      anybody: string
      created: string
      done: string
      email: string
      emailHint: string
      empty: string
      expired: string
      expires: string
      expiry: {
        '1': string
        '7': string
        '30': string
        '90': string
      }
      lede: string
      made: string
      mailed: (values: { email: string }) => string
      once: string
      open: string
      revoke: string
      state: string
      submit: string
      title: string
      used: string
      usedOf: (values: { used: Counted; of: Counted }) => string
      usedUp: string
      uses: string
      whom: string
    }
    invoices: {
      addItem: string
      any: string
      arrived: (values: { currency: string }) => string
      arrivedHint: (values: { sum: string }) => string
      clear: string
      count: string
      credit: string
      creditHint: string
      creditMost: (values: { sum: string }) => string
      creditNow: (values: { sum: string }) => string
      creditSum: (values: { currency: string }) => string
      creditTokens: string
      credits: string
      currency: string
      draftFor: (values: { person: string }) => string
      dueHint: (values: { days: Counted }) => string
      dueOn: string
      each: (values: { count: Counted; price: string; rate: string }) => string
      email: string
      emailHint: string
      empty: string
      emptyNext: string
      issuedOn: string
      itemTitle: string
      items: string
      language: string
      lede: string
      make: string
      new: string
      newLede: string
      noCredits: string
      noMatch: string
      noPayments: string
      noSeller: string
      note: string
      number: string
      ofOrder: string
      ofPerson: (values: { number: string; person: string }) => string
      order: string
      paid: string
      paidOn: string
      partCredited: (values: { sum: string }) => string
      partHint: string
      partPaid: (values: { sum: string }) => string
      paymentNote: string
      payments: string
      pdf: string
      person: string
      preview: string
      reason: string
      refusals: {
        due_past: string
        exceeds_invoice: string
        invoice_sent: string
        invoice_settled: string
        no_person: string
        no_seller: string
        nothing_due: string
      }
      remindedAt: string
      remove: string
      removeItem: (values: { n: string }) => string
      removeNow: string
      removeSure: string
      save: string
      search: string
      searchHint: string
      seller: {
        address: string
        footer: string
        footerHint: string
        lede: string
        missing: string
        name: string
        noTransfer: string
        paymentDays: string
        refusals: {
          bad_rate: string
        }
        registration: string
        registrationHint: string
        save: string
        saved: string
        taxNote: string
        taxNoteHint: string
        taxRate: string
        taxRateHint: string
        title: string
        transfer: (values: { to: string }) => string
        vat: string
      }
      send: string
      sendHint: string
      sendNow: string
      state: string
      states: {
        cancelled: string
        draft: string
        overdue: string
        paid: string
        refunded: string
        sent: string
      }
      supportHint: string
      takenBack: string
      tax: string
      taxRate: string
      title: string
      toInvoice: string
      toNew: string
      toOrder: string
      toSeller: string
      tokens: string
      tokensHint: string
      total: string
      totalHint: string
      unitPrice: string
      wholeManual: string
      wholeOrder: string
      write: string
      year: string
    }
    notifications: {
      admins: string
      back: string
      event: string
      inApp: string
      lede: string
      log: {
        action: string
        any: string
        attempts: (values: { count: Counted }) => string
        clear: string
        empty: string
        emptyNext: string
        lede: string
        next: (values: { when: string }) => string
        noMatch: string
        resend: string
        state: string
        states: {
          failed: string
          sent: string
          waiting: string
        }
        title: string
        way: string
        ways: {
          mail: string
          webhook: string
        }
        what: string
        when: string
        whom: string
      }
      mail: string
      message: {
        ask: string
        hint: string
        sent: string
        subject: string
        submit: string
        text: string
        title: string
      }
      noMail: string
      templates: {
        languages: {
          en: string
          fr: string
        }
        lede: string
        own: string
        preview: string
        previewed: string
        reset: string
        save: string
        saved: string
        subject: (values: { language: string }) => string
        test: string
        tested: string
        text: (values: { language: string }) => string
        variables: string
      }
      title: string
      webhook: string
      webhooks: {
        all: string
        created: string
        docs: string
        done: string
        empty: string
        emptyNext: string
        events: string
        failing: string
        lede: string
        log: string
        made: string
        off: string
        on: string
        once: string
        remove: string
        removeNow: string
        rotate: string
        some: string
        submit: string
        switchOff: string
        switchOn: string
        title: string
        trouble: (values: { when: string }) => string
        url: string
        urlHint: string
      }
      words: string
      wordsOf: (values: { event: string }) => string
    }
    offers: {
      addCurrency: string
      app: string
      back: string
      changed: string
      changedHint: string
      days: string
      daysHint: string
      empty: string
      emptyNext: string
      everywhere: string
      groups: string
      isChanged: string
      isOff: string
      isOn: string
      isPopular: string
      lasts: (values: { count: Counted }) => string
      lede: string
      make: string
      name: string
      nameHint: string
      new: string
      ofFile: string
      ofPortal: string
      off: string
      onlyFor: (values: { groups: string }) => string
      onlyIn: (values: { app: string }) => string
      otherCurrency: string
      pack: string
      packs: string
      percent: (values: { percent: string }) => string
      popular: string
      preview: string
      price: (values: { currency: string }) => string
      priceNone: string
      priceWrong: string
      prices: string
      refusals: {
        name_taken: string
      }
      remove: string
      removeNow: string
      removeSure: string
      reset: string
      resetWord: (values: { word: string }) => string
      save: string
      saved: string
      saves: (values: { percent: string }) => string
      saving: string
      source: string
      sources: {
        file: string
        portal: string
      }
      state: string
      summaryEn: string
      summaryFr: string
      supportHint: string
      title: string
      titleEn: string
      titleFr: string
      tokens: string
      words: {
        app: string
        days: string
        groups: string
        off: string
        popular: string
        price: string
        summary: string
        title: string
        tokens: string
      }
    }
    orders: {
      agreed: string
      amount: string
      any: string
      arrived: (values: { currency: string }) => string
      arrivedHint: (values: { sum: string }) => string
      ask: string
      atStripe: string
      back: string
      cancel: string
      cancelNow: string
      cancelSure: string
      clear: string
      confirm: string
      confirmHint: (values: { reference: string }) => string
      confirmNow: string
      dashboard: string
      disputes: {
        lost: string
        open: string
        won: string
      }
      empty: string
      emptyNext: string
      emptyOfOne: string
      expiresAt: string
      failure: string
      goes: string
      goesHint: string
      goesTransfer: string
      invoice: (values: { number: string }) => string
      late: string
      leave: string
      lede: string
      method: string
      methods: {
        free: string
        stripe: string
        transfer: string
      }
      noMatch: string
      ofPerson: (values: { title: string; person: string }) => string
      order: string
      pack: string
      paid: string
      paidAt: string
      partly: (values: { sum: string }) => string
      payment: string
      person: string
      reason: string
      receipt: string
      reference: string
      refund: string
      refundMost: (values: { sum: string }) => string
      refundNow: (values: { sum: string }) => string
      refundSum: (values: { currency: string }) => string
      refunded: string
      refusals: {
        changed: string
        exceeds_payment: string
        no_card_payment: string
        no_cards: string
        order_ended: string
        other_mode: string
        provider: string
        wrong_amount: string
      }
      search: string
      searchHint: string
      session: string
      state: string
      states: {
        cancelled: string
        expired: string
        failed: string
        open: string
        pending: string
        processing: string
        refunded: string
        succeeded: string
      }
      supportHint: string
      takenBack: string
      terms: string
      test: string
      title: string
      tokens: string
      version: (values: { version: string }) => string
      waived: string
      when: string
    }
    paymentEvents: {
      action: string
      any: string
      clear: string
      details: {
        conflict: string
        foreign: string
        mismatch: string
        stale: string
        unknown: string
      }
      empty: string
      emptyNext: string
      failed: (values: { count: Counted }) => string
      foreign: (values: { count: Counted }) => string
      lede: string
      mended: (values: { count: Counted }) => string
      mendedNone: string
      noMatch: string
      order: string
      reconcile: string
      reconcileHint: string
      refusals: {
        no_cards: string
        not_found: string
        other_mode: string
        provider: string
      }
      replay: string
      replayed: (values: { type: string; state: string }) => string
      seen: (values: { count: Counted }) => string
      seenNone: string
      state: string
      states: {
        done: string
        failed: string
        ignored: string
      }
      title: string
      toOrder: string
      toSubscription: string
      tries: string
      type: string
      when: string
    }
    people: {
      any: string
      balance: string
      clear: string
      created: string
      empty: string
      lastSeen: string
      lede: string
      never: string
      person: string
      role: string
      search: string
      searchHint: string
      status: string
      statuses: {
        active: string
        closed: string
        suspended: string
        unverified: string
      }
      title: string
    }
    person: {
      adjust: string
      adjustHint: string
      adjusted: (values: { amount: string; balance: string }) => string
      allDeeds: string
      apps: string
      back: string
      balance: string
      belowZero: string
      byGroup: string
      changeRole: string
      charges: string
      debt: string
      deeds: string
      endSessions: string
      held: string
      lastSeen: string
      let: string
      letNow: string
      may: string
      mayNot: string
      newBalance: string
      noApps: string
      reactivate: string
      reason: string
      reasonHint: string
      role: string
      roleHint: string
      roles: {
        admin: string
        support: string
        user: string
      }
      self: string
      sessions: string
      sessionsEmpty: string
      since: string
      states: {
        active: string
        closed: string
        unverified: string
      }
      status: string
      submit: string
      supportHint: string
      suspend: string
      suspendNow: string
      suspendReason: string
      suspended: (values: { reason: string }) => string
      takeAway: string
      tokens: string
    }
    personTabs: {
      apps: {
        app: string
        byGroup: (values: { group: string }) => string
        empty: string
        last: string
        passUntil: (values: { when: string }) => string
        passes: string
        requests: string
        tokens: string
        used: string
        visits: string
      }
      audit: {
        all: string
        empty: string
        side: string
        sides: {
          about: string
          by: string
        }
        title: string
      }
      groups: {
        add: string
        empty: string
        join: string
        remove: string
        removeFrom: (values: { group: string }) => string
        title: string
      }
      inboxUnread: (values: { count: Counted }) => string
      keys: {
        empty: string
        reason: string
        revoke: string
        revokeNow: string
        sure: (values: { name: string }) => string
        title: string
      }
      limits: {
        app: string
        ask: string
        empty: string
        everywhere: string
        hint: string
        lift: string
        liftOf: (values: { what: string }) => string
        most: string
        period: string
        periods: {
          day: string
          ever: string
          month: string
        }
        set: string
        setBy: {
          admin: string
          person: string
          plan: string
        }
        spent: {
          day: (values: { spent: string; of: string }) => string
          ever: (values: { spent: string; of: string }) => string
          month: (values: { spent: string; of: string }) => string
        }
        title: string
      }
      name: {
        hint: string
        none: string
        save: string
        title: string
      }
      sections: string
      sent: {
        empty: string
        title: string
      }
      tabs: {
        apps: string
        audit: string
        keys: string
        movements: string
        overview: string
        payments: string
        sent: string
        sessions: string
        vouchers: string
      }
      vouchers: {
        batch: string
        code: string
        empty: string
        number: (values: { number: string }) => string
        title: string
        tokens: string
        when: string
      }
    }
    plans: {
      andSetup: (values: { sum: string }) => string
      apps: string
      costs: {
        month: (values: { sum: string }) => string
        once: (values: { sum: string }) => string
        year: (values: { sum: string }) => string
      }
      daysHint: string
      daysOnce: string
      daysOnceHint: string
      empty: string
      emptyNext: string
      every: string
      faults: {
        daysToo: string
        onceRolls: string
        onceTried: string
        setupAlone: string
        tooLong: string
        tooMany: string
      }
      featuresEn: string
      featuresFr: string
      featuresHint: string
      hidden: string
      isHidden: string
      isOnRequest: string
      keeps: string
      lengths: {
        month: string
        once: string
        year: string
      }
      make: string
      new: string
      ofFile: string
      ofPortal: string
      off: string
      onRequest: string
      plan: string
      price: (values: { currency: string }) => string
      refusals: {
        name_taken: string
      }
      remove: string
      removeNow: string
      removeSure: string
      rollover: string
      rolloverHint: string
      saved: string
      setup: (values: { currency: string }) => string
      setupNone: string
      title: string
      tokens: string
      tokensHint: string
      trial: string
      trialHint: string
      words: {
        apps: string
        every: string
        features: string
        hidden: string
        onRequest: string
        rollover: string
        setup: string
        trial: string
      }
    }
    promotions: {
      always: string
      automatic: string
      back: string
      between: (values: { from: string; to: string }) => string
      bought: string
      change: string
      clear: string
      code: string
      codeHint: string
      empty: string
      emptyNext: string
      endsAt: string
      endsHint: string
      everybody: string
      for: string
      forAll: string
      from: string
      given: string
      inCurrency: (values: { what: string; currency: string }) => string
      kind: string
      kinds: {
        percent: string
        sums: string
      }
      lasts: string
      lede: string
      made: string
      make: string
      minimum: (values: { currency: string }) => string
      minimumNone: string
      name: string
      nameHint: string
      namesHint: string
      new: string
      newOnly: string
      newPeople: string
      noLimit: string
      noMatch: string
      nobody: string
      nobodyNext: string
      on: string
      onHint: string
      one: string
      ons: {
        both: string
        first: string
        renewals: string
      }
      packs: string
      paid: string
      percent: string
      percentHint: string
      percentOff: (values: { percent: string }) => string
      person: string
      personLimit: string
      plans: string
      refusals: {
        code_taken: string
      }
      reserved: (values: { count: Counted }) => string
      save: string
      search: string
      searchHint: string
      since: (values: { day: string }) => string
      startsAt: string
      startsHint: string
      state: string
      states: {
        off: string
        over: string
        running: string
        used_up: string
        waiting: string
      }
      sum: (values: { currency: string }) => string
      sumNone: string
      sumWrong: string
      supportHint: string
      switchOff: string
      switchOn: string
      takes: string
      test: string
      title: string
      totalLimit: string
      typed: string
      unlimited: string
      until: (values: { day: string }) => string
      useStates: {
        given_back: string
        reserved: string
        used: string
      }
      uses: string
      usesOf: (values: { uses: Counted; limit: Counted }) => string
      when: string
      who: string
      whom: string
    }
    referrals: {
      about: (values: { referred: string; referrer: string }) => string
      action: string
      allow: string
      any: string
      badSum: (values: { currency: string }) => string
      change: string
      clear: string
      days: string
      daysHint: string
      decide: string
      decided: (values: { referred: string; state: string }) => string
      empty: string
      emptyNext: string
      emptyOff: string
      gives: string
      givesOf: (values: { yours: string; theirs: string }) => string
      isOff: string
      least: (values: { currency: string }) => string
      leastHint: string
      lede: string
      most: string
      mostHint: string
      mostMonthly: string
      noMatch: string
      nothing: string
      on: string
      paid: string
      promised: string
      reason: string
      reasons: {
        admin: string
        device: string
        existed: string
        limit: string
        network: string
        referrer: string
        ring: string
        self: string
      }
      referred: string
      referredTokens: string
      referrer: string
      referrerTokens: string
      refusals: {
        referral_decided: string
      }
      refuse: string
      save: string
      saved: string
      search: string
      searchHint: string
      settings: string
      state: string
      states: {
        refused: string
        rewarded: string
        suspect: string
        taken_back: string
        waiting: string
      }
      title: string
      when: string
    }
    sales: {
      byDay: (values: { currency: string }) => string
      byPack: string
      byPromotion: string
      conversion: string
      conversionMore: (values: { buyers: string; count: Counted }) => string
      count: string
      empty: string
      emptyNext: string
      failed: (values: { count: Counted }) => string
      file: {
        day: (values: { format: string }) => string
        month: (values: { format: string }) => string
        pack: (values: { format: string }) => string
        promotion: (values: { format: string }) => string
        week: (values: { format: string }) => string
      }
      lede: string
      live: string
      mode: string
      ofTests: string
      outstanding: string
      outstandingMore: string
      pack: string
      payments: (values: { count: Counted }) => string
      percent: (values: { percent: string }) => string
      promotion: string
      received: string
      refunded: string
      revenue: (values: { currency: string }) => string
      sentBack: (values: { sum: string }) => string
      success: string
      test: string
      thisMonth: string
      title: string
      tokensBack: (values: { count: Counted }) => string
      tokensSold: string
    }
    salesFigures: {
      owed: {
        all: string
        at: (values: { when: string }) => string
        count: string
        empty: string
        emptyNext: string
        file: (values: { format: string }) => string
        given: string
        lede: string
        money: (values: { currency: string }) => string
        moved: string
        parts: string
        share: string
        sold: string
        soldInTests: string
        source: string
        title: string
        tokens: (values: { count: Counted }) => string
      }
      plans: {
        arr: (values: { currency: string }) => string
        atEnd: string
        back: string
        began: string
        beganIn: string
        buyers: (values: { count: Counted }) => string
        byMonth: (values: { currency: string }) => string
        byPlan: string
        churn: (values: { currency: string }) => string
        churnMore: string
        customerChurn: string
        customers: (values: { count: Counted }) => string
        customersAtEnd: string
        empty: string
        emptyNext: string
        ended: string
        file: {
          months: (values: { format: string }) => string
          payments: (values: { format: string }) => string
          plans: (values: { format: string }) => string
          retention: (values: { format: string }) => string
        }
        howMany: string
        lede: string
        less: string
        moneyChurn: string
        month: string
        more: string
        mrr: (values: { currency: string }) => string
        mrrNow: string
        ofMonth: (values: { kept: string; began: string }) => string
        perBuyer: (values: { currency: string }) => string
        perSubscriber: (values: { currency: string }) => string
        perSubscriberMore: string
        plan: string
        received: string
        retention: string
        retentionMore: string
        running: (values: { month: string }) => string
        title: string
        trials: string
        trialsMore: (values: { paid: string; count: Counted }) => string
        use: string
        useAll: string
      }
      tabs: {
        label: string
        owed: string
        plans: string
        sold: string
      }
    }
    sections: string
    settings: {
      brand: {
        back: string
        contrast: (values: { ratio: string }) => string
        contrastLow: {
          dark: string
          light: string
        }
        contrastWrong: (values: { ratio: string; least: string }) => string
        dark: string
        light: string
        name: string
        nameHint: string
        preview: {
          dark: string
          light: string
        }
        previewButton: string
        previewLink: string
        title: string
      }
      lede: string
      logo: {
        choose: string
        hint: string
        remove: string
        submit: string
        title: string
        tooLarge: string
      }
      readOnly: string
      retention: {
        failedSignIns: string
        forGood: string
        lede: string
        notifications: string
        refusals: string
        title: string
      }
      save: string
      saved: string
      signUp: {
        environment: (values: { name: string }) => string
        environmentNext: string
        modes: {
          closed: string
          invited: string
          open: string
        }
        title: string
        who: string
      }
      title: string
      welcome: {
        days: string
        daysHint: string
        lede: string
        title: string
        tokens: string
        tokensHint: string
      }
      words: {
        enMany: string
        enOne: string
        frMany: string
        frOne: string
        lede: string
        title: string
      }
    }
    site: {
      add: string
      addServices: string
      answer: string
      back: string
      badge: string
      blocks: {
        contact: string
        faq: string
        hero: string
        pricing: string
        services: string
        start: string
      }
      columns: string
      down: (values: { block: string }) => string
      edit: string
      editNamed: (values: { block: string }) => string
      edited: string
      en: string
      fr: string
      headline: string
      hidden: string
      item: (values: { count: Counted }) => string
      lede: string
      link: string
      linkHint: string
      noBadge: string
      noEntries: string
      noItems: string
      ownWords: string
      plain: string
      preview: string
      privacy: string
      privacyLede: string
      question: string
      remove: string
      removeBlock: string
      removeBlockNow: string
      removeBlockSure: string
      reset: string
      save: string
      saved: string
      service: string
      switchOff: string
      switchOffNamed: (values: { block: string }) => string
      switchOn: string
      switchOnNamed: (values: { block: string }) => string
      text: string
      title: string
      trial: string
      trialIn: {
        en: string
        fr: string
      }
      trialLede: string
      up: (values: { block: string }) => string
    }
    subscriptions: {
      action: string
      agreed: string
      amount: string
      apps: string
      atEnd: (values: { date: string }) => string
      atOnce: string
      becomes: (values: { plan: string }) => string
      cancel: string
      cancelAtEnd: string
      cancelNow: string
      cancelWhen: string
      clear: string
      comes: string
      dashboard: string
      days: string
      empty: string
      emptyNext: string
      emptyOfOne: string
      endHint: string
      endedAt: string
      extend: string
      extendHint: (values: { date: string }) => string
      extendNow: (values: { count: Counted }) => string
      forGood: (values: { from: string }) => string
      free: string
      fromTo: (values: { from: string; to: string }) => string
      invoice: string
      invoiceStates: {
        cancelled: string
        draft: string
        overdue: string
        paid: string
        refunded: string
        sent: string
      }
      invoiced: string
      invoices: string
      invoicesOf: (values: { plan: string }) => string
      isDone: string
      isEnding: string
      isKept: (values: { date: string }) => string
      isTrial: string
      keptUntil: string
      lede: string
      noInvoices: string
      noMatch: string
      nowFree: string
      nowHint: string
      pastDueSince: string
      period: string
      person: string
      plan: string
      price: string
      reactivate: string
      reactivateEnding: (values: { date: string }) => string
      reactivateNow: string
      reactivateSuspended: string
      reason: string
      reasonHint: string
      receiptSent: string
      refusals: {
        account_closed: string
        no_cards: string
        not_paid: string
        not_running: string
        provider: string
      }
      searchHint: string
      sendReceipt: string
      setup: string
      state: string
      states: {
        active: string
        cancelled: string
        expired: string
        open: string
        past_due: string
        paused: string
        suspended: string
        trialing: string
      }
      steps: {
        cancellation: string
        end: string
        mail: (values: { sum: string }) => string
        reminder: string
        renewal: (values: { sum: string }) => string
        suspension: string
      }
      supportHint: string
      title: string
      tokens: string
      trialEnd: string
      until: string
      when: string
    }
    tables: {
      columns: string
      columnsHidden: (values: { hidden: string }) => string
      shown: string
    }
    terms: {
      accepted: (values: { count: Counted }) => string
      empty: string
      emptyNext: string
      en: string
      fr: string
      hint: string
      lede: string
      published: (values: { version: string }) => string
      submit: string
      sure: string
      title: string
      version: (values: { version: string }) => string
      versions: string
    }
    topUp: {
      ask: string
      line: (values: { pack: string; price: string; threshold: Counted; cap: string; spent: string }) => string
      reason: string
      stop: string
      title: string
    }
    vouchers: {
      action: string
      adminsPrint: string
      any: string
      back: string
      batch: string
      by: string
      cardAt: (values: { address: string }) => string
      cardUntil: (values: { day: string }) => string
      clear: string
      code: string
      codeHint: string
      codes: string
      columns: string
      count: string
      days: string
      each: string
      empty: string
      emptyNext: string
      first: string
      forGood: string
      given: string
      grantUntil: string
      grantUntilHint: string
      lastings: {
        days: string
        ever: string
        until: string
      }
      lasts: string
      lastsDays: (values: { count: Counted }) => string
      lede: string
      left: string
      made: string
      make: string
      most: string
      name: string
      nameHint: string
      next: string
      noMatch: string
      noRedemptions: string
      number: string
      perPerson: string
      perPersonHint: string
      prefix: string
      prefixHint: string
      preview: string
      print: string
      qr: (values: { code: string }) => string
      redeemUntil: string
      redeemUntilHint: string
      redemptions: string
      revoke: string
      revokeNow: string
      revokeOne: string
      revokeOneNow: (values: { code: string }) => string
      revokeSure: (values: { left: Counted }) => string
      search: string
      searchHint: string
      sheet: string
      sheetEmpty: string
      sheetEmptyNext: string
      sheetLede: string
      state: string
      states: {
        expired: string
        open: string
        revoked: string
        used_up: string
      }
      submit: string
      sum: (values: { count: Counted; each: Counted; total: string }) => string
      sumUses: (values: { uses: Counted }) => string
      supportHint: string
      title: string
      tokens: string
      until: (values: { day: string }) => string
      used: string
      usedOf: (values: { used: Counted; of: Counted }) => string
      uses: string
      usesHint: string
      when: string
      who: string
    }
  }
  app: {
    access: {
      granted: string
      public: string
      'signed-in': string
    }
    action: string
    back: string
    closed: (values: { reason: string }) => string
    everything: string
    free: string
    last: string
    movements: string
    notGranted: string
    off: string
    otherwise: string
    price: string
    prices: string
    refusals: string
    refused: string
    requests: string
    ruleAccess: {
      granted: string
      public: string
      'signed-in': string
    }
    spent: string
    unused: string
    usage: string
    visits: string
  }
  apps: {
    all: string
    categories: {
      ai: string
      audio: string
      codes: string
      data: string
      development: string
      document: string
      documents: string
      files: string
      image: string
      images: string
      marketing: string
      network: string
      other: string
      productivity: string
      text: string
      tools: string
      utilities: string
      video: string
    }
    clear: string
    details: (values: { title: string }) => string
    empty: string
    emptyNext: string
    found: string
    free: string
    lede: string
    noMatch: string
    off: string
    onRequest: string
    open: string
    perAction: string
    priceFree: string
    priceNone: string
    search: string
    show: string
    title: string
  }
  billing: {
    add: string
    address: string
    country: string
    lede: string
    name: string
    save: string
    saved: string
    title: string
    vat: string
    vatHint: string
  }
  buy: {
    always: string
    cardNext: string
    days: (values: { days: Counted }) => string
    free: string
    gone: string
    goneNext: string
    how: string
    lasts: string
    order: (values: { price: string }) => string
    pack: string
    pay: (values: { price: string }) => string
    price: string
    readTerms: string
    refusals: {
      key_reused: string
      no_cards: string
      no_transfers: string
      not_found: string
      order_ended: string
      price_changed: string
      provider: string
      too_many_orders: string
      too_many_transfers: string
    }
    stripe: string
    terms: string
    termsDue: string
    title: (values: { count: Counted }) => string
    toPacks: string
    toTerms: string
    tokens: string
    transfer: string
    transferNext: string
    waiver: string
  }
  cancel: string
  confirm: {
    free: string
    held: string
    hold: (values: { price: Counted }) => string
    lede: string
    ledeHeld: string
    leftHeld: string
    page: string
    pay: (values: { price: Counted }) => string
    title: (values: { app: string; price: Counted }) => string
    titleHeld: (values: { app: string }) => string
    unclear: string
    unclearNext: string
  }
  contact: {
    email: string
    home: string
    lede: string
    message: string
    messageHint: string
    name: string
    refusals: {
      form_expired: string
      form_too_fast: string
      looks_automatic: string
      rate_limited: string
    }
    sent: string
    sentText: (values: { email: string }) => string
    subject: string
    submit: string
    title: string
    website: string
  }
  copied: string
  copy: string
  denied: {
    nothingTaken: string
    reasons: {
      'admin-only': {
        text: string
        title: string
      }
      closed: {
        text: string
        title: string
      }
      'cross-site': {
        text: string
        title: string
      }
      denied: {
        text: string
        title: string
      }
      'limit-reached': {
        text: string
        title: string
      }
      'not-granted': {
        text: string
        title: string
      }
      other: {
        text: string
        title: string
      }
      'second-factor-due': {
        text: string
        title: string
      }
      suspended: {
        text: string
        title: string
      }
      'terms-due': {
        text: string
        title: string
      }
      unverified: {
        text: string
        title: string
      }
      'used-up': {
        text: string
        title: string
      }
    }
    toApp: (values: { app: string }) => string
    why: (values: { reason: string }) => string
  }
  download: {
    begun: string
    broken: string
    byBrowser: string
    bytes: (values: { megabytes: string }) => string
    cancel: string
    cancelLabel: (values: { name: string }) => string
    cancelled: string
    progress: (values: { name: string }) => string
    rows: (values: { rows: Counted; total: Counted }) => string
    rowsSoFar: (values: { rows: Counted }) => string
    saved: (values: { file: string }) => string
  }
  failure: {
    home: string
    notFound: string
    notFoundText: string
    retry: string
    text: string
    title: string
    unreachable: string
  }
  filter: string
  help: {
    about: (values: { titles: string }) => string
    topics: {
      arr: {
        text: string
        title: string
      }
      churn: {
        text: string
        title: string
      }
      closed: {
        text: string
        title: string
      }
      expiry: {
        text: string
        title: string
      }
      free: {
        text: string
        title: string
      }
      hold: {
        text: string
        title: string
      }
      ltv: {
        text: string
        title: string
      }
      megabyte: {
        text: string
        title: string
      }
      mrr: {
        text: string
        title: string
      }
      owed: {
        text: string
        title: string
      }
      pass: {
        text: string
        title: string
      }
      refund: {
        text: string
        title: string
      }
      rollover: {
        text: string
        title: string
      }
      shadow: {
        text: string
        title: string
      }
      spendLimit: {
        text: string
        title: string
      }
      viewAs: {
        text: string
        title: string
      }
    }
  }
  home: {
    allApps: string
    apps: string
    how: string
    lede: string
    openApps: string
    steps: {
      text: string
      title: string
    }[]
    title: string
  }
  invoices: {
    creditNote: (values: { number: string }) => string
    due: (values: { day: string }) => string
    empty: string
    emptyNext: string
    howToPay: string
    numbered: (values: { number: string }) => string
    ofInvoice: (values: { number: string }) => string
    states: {
      cancelled: string
      draft: string
      overdue: string
      paid: string
      refunded: string
      sent: string
    }
    title: string
    unnumbered: string
  }
  keys: {
    admin: string
    adminHint: string
    adminTag: string
    allApps: string
    apps: string
    create: string
    created: string
    docs: string
    done: string
    empty: string
    example: string
    expired: string
    expires: string
    expiry: {
      '30': string
      '90': string
      '365': string
      never: string
    }
    lastUsed: string
    lede: string
    list: string
    made: (values: { name: string }) => string
    name: string
    nameHint: string
    never: string
    once: string
    overlap: string
    overlaps: {
      '0': string
      '3600': string
      '86400': string
      '604800': string
    }
    period: string
    periods: {
      day: string
      ever: string
      month: string
    }
    pickApp: string
    replaced: string
    revoke: string
    revokeNow: string
    revokeSure: (values: { name: string }) => string
    rotate: string
    rotateLede: (values: { name: string }) => string
    rotateNow: string
    someApps: string
    spendHint: string
    spendLimit: string
    spends: string
    spent: {
      day: (values: { spent: Counted; of: Counted }) => string
      ever: (values: { spent: Counted; of: Counted }) => string
      month: (values: { spent: Counted; of: Counted }) => string
    }
    theKey: string
    title: string
  }
  loadMore: string
  loading: string
  mailed: {
    another: string
    bad: string
    badNext: string
    done: string
    doneNext: string
    lede: string
    other: string
    otherNext: string
    password: string
    passwordField: string
    passwordLede: string
    passwordSubmit: string
    submit: {
      confirm: string
      signIn: string
    }
    titles: {
      email: string
      email_change: string
      invite: string
      magiclink: string
      signup: string
    }
    unclear: string
    unclearNext: string
  }
  mails: {
    magicLink: {
      lede: string
      submit: string
      title: string
    }
    password: {
      lede: string
      submit: string
      title: string
    }
    sent: (values: { email: string }) => string
    sentTitle: string
  }
  movements: {
    allApps: string
    allKinds: string
    allTime: string
    app: string
    balance: string
    clear: string
    days: (values: { count: Counted }) => string
    empty: string
    emptyNext: string
    kind: string
    kinds: {
      adjustment: string
      capture: string
      charge: string
      debt: string
      expiry: string
      'give-back': string
      grant: string
      hold: string
      refund: string
      release: string
      'take-back': string
      transfer: string
    }
    noMatch: string
    period: string
    title: string
    tokens: string
    what: string
    when: string
  }
  nav: {
    account: string
    admin: string
    apps: string
    balance: string
    home: string
    language: string
    main: string
    menu: (values: { name: string }) => string
    signIn: string
    signOut: string
    signUp: string
    skip: string
    suspended: string
    theme: string
    themes: {
      auto: string
      dark: string
      light: string
    }
    tokens: string
  }
  none: string
  notices: {
    readTerms: string
    resend: string
    resent: string
    termsDue: string
    unverified: (values: { email: string }) => string
  }
  notifications: {
    all: string
    arrived: (values: { count: Counted }) => string
    bell: (values: { count: Counted }) => string
    empty: string
    emptyNext: string
    events: {
      app_used: string
      balance_low: string
      credit_note: string
      dispute: string
      endpoint_off: string
      invoice: string
      invoice_overdue: string
      limit_reached: string
      message: string
      pass_ending: string
      payment: string
      payment_failed: string
      payment_refund: string
      plan_ended: string
      plan_overdue: string
      plan_paid: string
      plan_payment_failed: string
      plan_renewing: string
      plan_restored: string
      plan_started: string
      plan_suspended: string
      reactivated: string
      receipt: string
      referral_gift: string
      referral_reward: string
      refund: string
      suspended: string
      top_up_stopped: string
      weekly_report: string
      welcome: string
    }
    isNew: string
    lede: string
    of: (values: { event: string; way: string }) => string
    page: {
      app: string
      apps: string
      appsEmpty: string
      appsLede: string
      badge: string
      event: string
      from: string
      how: string
      inApp: string
      language: string
      lede: string
      mail: string
      off: string
      priorities: {
        high: string
        low: string
        normal: string
      }
      priority: string
      priorityHint: string
      quiet: string
      quietHint: string
      save: string
      saved: string
      sound: string
      timeZone: string
      until: string
      what: string
    }
    read: string
    readAll: string
    settings: string
    title: string
  }
  orders: {
    again: (values: { app: string }) => string
    another: string
    asking: string
    balance: string
    cancel: string
    copyAccount: string
    copyReference: string
    empty: string
    emptyNext: string
    failures: {
      authentication_required: string
      expired_card: string
      incorrect_cvc: string
      insufficient_funds: string
      other: string
    }
    headings: {
      disputed: string
      ended: string
      failed: string
      lost: string
      open: string
      paid: string
      partly: string
      processing: string
      refunded: string
    }
    invoice: string
    ledes: {
      disputed: string
      ended: string
      lost: string
      open: (values: { until: string }) => string
      paid: (values: { count: Counted }) => string
      processing: string
      transfer: (values: { until: string }) => string
    }
    madeAt: string
    method: string
    numbered: (values: { number: string }) => string
    paidAt: string
    paidSum: string
    pay: (values: { price: string }) => string
    receipt: string
    reference: string
    refunded: string
    states: {
      disputed: string
      ended: string
      failed: string
      lost: string
      open: string
      paid: string
      partly: string
      processing: string
      refunded: string
    }
    takenBack: (values: { count: Counted }) => string
    thanks: string
    title: string
    to: string
    toTokens: string
    unknown: string
    won: string
  }
  own: {
    answered: (values: { state: string; when: string }) => string
    apps: {
      access: string
      app: string
      day: string
      empty: string
      emptyNext: string
      endless: string
      history: string
      holdEnds: (values: { when: string }) => string
      holds: string
      last: string
      lede: string
      left: (values: { time: string }) => string
      never: string
      now: string
      passes: string
      requests: string
      shared: (values: { group: string }) => string
      title: string
      tokens: string
      uncounted: string
      until: (values: { when: string; left: Counted }) => string
      used: string
      uses: (values: { left: Counted; all: Counted }) => string
    }
    expires: (values: { left: Counted; when: string }) => string
    expiries: string
    failingNote: string
    favourites: string
    from: string
    grantKinds: {
      adjustment: string
      allowance: string
      plan: string
      purchase: string
      referral: string
      refund: string
      transfer: string
      voucher: string
      welcome: string
    }
    health: {
      failing: string
      off: string
      unknown: string
      up: string
    }
    lasting: string
    lasts: (values: { left: Counted }) => string
    lastsLong: string
    nav: string
    noFavourites: string
    noFavouritesNext: string
    paid: string
    star: (values: { title: string }) => string
    starHint: {
      off: string
      on: string
    }
    steps: {
      done: string
      free: string
      freeText: string
      get: string
      getText: string
      hide: string
      look: string
      lookText: string
      title: string
    }
    take: string
    to: string
    way: {
      back: string
      enough: (values: { app: string }) => string
      forget: string
      missing: (values: { app: string; missing: Counted }) => string
    }
  }
  packs: {
    buy: string
    buyNamed: (values: { pack: string; price: string }) => string
    currency: string
    days: (values: { days: Counted }) => string
    each: (values: { price: string }) => string
    enough: string
    largest: string
    orders: string
    others: string
    popular: string
    saving: (values: { percent: Counted }) => string
    test: string
    testCards: string
    title: string
    tokens: (values: { count: Counted }) => string
  }
  palette: {
    admin: string
    apps: string
    close: string
    empty: string
    label: string
    open: string
    openApp: (values: { title: string }) => string
    orders: string
    pages: string
    people: string
    placeholder: string
    placeholderAdmin: string
    searching: string
  }
  passwords: {
    hide: string
    hint: (values: { min: Counted }) => string
    levels: string[]
    longer: (values: { count: Counted }) => string
    show: string
    strength: (values: { level: string }) => string
  }
  plan: {
    cancel: string
    cancelAtEnd: (values: { date: string }) => string
    cancelNo: string
    cancelNow: string
    cancelTitle: (values: { plan: string }) => string
    cancelYes: string
    cards: string
    change: string
    empty: string
    emptyNext: string
    fromTo: (values: { from: string; to: string }) => string
    giveUp: string
    goOn: string
    goOnPaying: (values: { price: string }) => string
    goOnText: string
    invoiceStates: {
      cancelled: string
      draft: string
      overdue: string
      paid: string
      refunded: string
      sent: string
    }
    invoices: string
    keep: string
    ledes: {
      active: (values: { date: string; price: string }) => string
      ending: (values: { date: string }) => string
      free: (values: { date: string }) => string
      freeForever: string
      once: (values: { date: string }) => string
      open: string
      past_due: (values: { price: string; date: string }) => string
      paused: string
      pausing: (values: { date: string }) => string
      suspended: (values: { price: string; date: string }) => string
      trialing: (values: { date: string; price: string }) => string
    }
    nav: string
    next: (values: { date: string; plan: string; price: string }) => string
    nextPayment: string
    noInvoices: string
    noInvoicesNext: string
    otherCard: string
    pause: string
    pauseMonths: (values: { months: Counted; date: string }) => string
    pauseOpen: string
    pauseText: (values: { date: string }) => string
    pauseTitle: (values: { plan: string }) => string
    pauseUntil: string
    pauseYes: string
    pay: (values: { price: string }) => string
    payInvoice: string
    pdf: string
    pdfNamed: (values: { number: string }) => string
    period: string
    refunded: (values: { price: string }) => string
    resumes: (values: { date: string }) => string
    resumesByYou: string
    states: {
      active: string
      ending: string
      free: string
      once: string
      open: string
      past_due: string
      paused: string
      pausing: string
      suspended: string
      trialing: string
    }
    stay: (values: { plan: string }) => string
    thanks: (values: { plan: string }) => string
    title: string
    trialEnd: string
    view: string
    viewNamed: (values: { number: string }) => string
  }
  plans: {
    all: string
    ask: string
    askNamed: (values: { plan: string }) => string
    change: string
    changeNamed: (values: { plan: string; price: string }) => string
    days: (values: { days: Counted }) => string
    each: {
      month: (values: { sum: string }) => string
      once: (values: { sum: string }) => string
      year: (values: { sum: string }) => string
    }
    every: string
    free: string
    limit: string
    limits: {
      day: (values: { sum: string }) => string
      month: (values: { sum: string }) => string
    }
    mine: (values: { plan: string }) => string
    monthly: string
    onRequest: string
    opens: (values: { apps: string }) => string
    per: {
      month: string
      once: string
      year: string
    }
    price: {
      month: (values: { price: string }) => string
      once: (values: { price: string }) => string
      year: (values: { price: string }) => string
    }
    rollover: (values: { count: Counted }) => string
    saving: (values: { percent: Counted; plan: string }) => string
    see: string
    setup: (values: { price: string }) => string
    subject: (values: { plan: string }) => string
    take: string
    takeNamed: (values: { plan: string; price: string }) => string
    title: string
    trial: (values: { days: Counted }) => string
    yearly: string
    yours: string
  }
  prices: {
    atLeast: (values: { count: Counted }) => string
    atMost: (values: { count: Counted }) => string
    pass: (values: { duration: string }) => string
    per: {
      'megabyte-in': (values: { rate: string }) => string
      'megabyte-out': (values: { rate: string }) => string
      minute: (values: { rate: string }) => string
      second: (values: { rate: string }) => string
    }
    quota: {
      day: (values: { count: Counted }) => string
      month: (values: { count: Counted }) => string
      week: (values: { count: Counted }) => string
    }
    refund: {
      '4xx': string
      '5xx': string
      both: string
    }
    reported: string
    setAside: (values: { count: Counted }) => string
  }
  problems: {
    byCode: {
      account_closed: string
      admin_exists: string
      already_refunded: string
      bad_invitation: string
      bad_link: string
      balance_too_high: string
      balance_too_low: string
      body_too_large: string
      code_due: string
      cross_site: string
      email_invalid: string
      email_taken: string
      exceeds_charge: string
      in_between: string
      internal: string
      invitation_needed: string
      key_replaced: string
      key_reused: string
      last_admin: string
      link_used: string
      mail_unconfirmed: string
      name_taken: string
      no_mail: string
      no_password: string
      not_admin: string
      not_settled: string
      other_terms: string
      password_due: string
      rate_limited: string
      second_factor_due: string
      sign_in_again: string
      sign_in_anew: string
      sign_up_closed: string
      support_limit: string
      suspended: string
      switched_off: string
      terms_due: string
      too_many: string
      too_many_endpoints: string
      too_many_invitations: string
      too_many_keys: string
      unavailable: string
      unreachable: string
      unverified: string
      view_as: string
      view_of_admin: string
      view_of_suspended: string
      weak_password: string
      wrong_address: string
      wrong_code: string
      wrong_credentials: string
      wrong_password: string
    }
    fields: {
      atLeast: (values: { bound: string }) => string
      atMost: (values: { bound: string }) => string
      decimals: (values: { most: Counted }) => string
      email: string
      missing: string
      notANumber: string
      pattern: string
      tooShort: (values: { least: Counted; now: Counted }) => string
      unchecked: string
      url: string
      whole: string
    }
    invalid: (values: { detail: string }) => string
    other: (values: { detail: string }) => string
  }
  promotions: {
    asking: string
    before: string
    code: string
    counts: {
      both: (values: { title: string; sum: string }) => string
      first: (values: { title: string; sum: string }) => string
      renewals: (values: { title: string; sum: string }) => string
    }
    free: string
    now: string
    off: (values: { sum: string }) => string
    open: string
    refusals: {
      promotion_minimum: string
      promotion_not_for_this: string
      promotion_not_for_you: string
      promotion_not_yet: string
      promotion_over: string
      promotion_unknown: string
      promotion_used_up: string
      rate_limited: string
    }
    take: string
    total: string
  }
  receipt: {
    ask: string
    back: (values: { app: string }) => string
    balance: string
    copy: string
    enough: string
    goOn: string
    left: string
    message: (values: { count: Counted; app: string; email: string }) => string
    missing: (values: { count: Counted }) => string
    movements: string
    nothingTaken: string
    price: string
    short: string
    theApp: string
  }
  referral: {
    both: (values: { yours: Counted; theirs: Counted }) => string
    brought: string
    copy: string
    days: (values: { count: Counted }) => string
    empty: string
    emptyNext: string
    gone: string
    least: (values: { sum: string }) => string
    link: string
    most: (values: { count: Counted }) => string
    mostMonthly: (values: { count: Counted }) => string
    off: string
    offNext: string
    qr: string
    qrHint: string
    states: {
      refused: string
      rewarded: string
      taken_back: string
      waiting: string
    }
    sum: (values: { rewarded: Counted; waiting: Counted; gained: Counted }) => string
    theirsOnly: (values: { count: Counted }) => string
    title: string
    toTokens: string
    yoursOnly: (values: { count: Counted }) => string
  }
  secondFactor: {
    again: string
    code: string
    goOn: string
    lede: string
    left: (values: { count: Counted }) => string
    recovery: string
    recoveryLede: string
    submit: string
    title: string
    toSecurity: string
    useCode: string
    useRecovery: string
  }
  security: {
    due: string
    factor: {
      code: string
      codes: string
      codesOnce: string
      defaultName: string
      first: string
      lede: string
      left: (values: { count: Counted }) => string
      list: string
      made: string
      make: string
      makeAnother: string
      name: string
      nameHint: string
      newCodes: string
      newCodesNote: string
      next: string
      others: string
      password: string
      print: string
      qr: string
      remove: string
      removeNow: string
      removeSure: (values: { name: string }) => string
      scan: string
      secret: string
      stored: string
      title: string
      verify: string
    }
    sessions: {
      address: string
      current: string
      device: (values: { browser: string; system: string }) => string
      end: string
      endOthers: string
      ends: string
      everywhere: string
      lastUsed: string
      lede: string
      since: string
      title: string
      unknown: string
    }
    title: string
  }
  setup: {
    badLink: string
    lede: string
    noToken: string
    noTokenNext: string
    other: string
    ready: (values: { email: string }) => string
    submit: string
    title: string
  }
  signIn: {
    back: string
    email: string
    forgotten: string
    lede: string
    magicLink: string
    or: string
    other: string
    otherLink: string
    password: string
    submit: string
    title: string
    with: (values: { provider: string }) => string
  }
  signUp: {
    accept: string
    closed: string
    closedTitle: string
    confirm: (values: { email: string }) => string
    confirmTitle: string
    invitation: string
    invited: string
    invitedTitle: string
    lede: string
    name: string
    nameHint: string
    other: string
    otherLink: string
    resend: string
    resent: string
    sent: (values: { count: Counted }) => string
    sentLeast: (values: { count: Counted; sum: string }) => string
    submit: string
    terms: string
    title: string
  }
  site: {
    allPrices: string
    allQuestions: string
    badges: {
      'coming-soon': string
      new: string
      popular: string
    }
    contact: {
      text: string
      title: string
    }
    faq: {
      items: {
        answer: string
        question: string
      }[]
      title: string
    }
    footer: string
    links: {
      contact: string
      faq: string
      pricing: string
      privacy: string
      terms: string
    }
    noQuestion: string
    noQuestions: string
    pricing: {
      all: string
      clear: string
      counted: (values: { count: Counted }) => string
      free: string
      get: {
        guest: string
        redeem: string
        text: string
        title: string
      }
      lede: string
      noMatch: string
      paid: string
      show: string
      title: string
    }
    privacy: {
      changed: (values: { date: string }) => string
      none: string
      noneNext: string
      title: string
    }
    search: string
    showAll: string
    start: string
    startText: string
    stillOpen: string
    write: string
  }
  subscribe: {
    apps: string
    atOnce: (values: { plan: string; price: string; old: string }) => string
    cardFirst: (values: { date: string }) => string
    change: (values: { plan: string }) => string
    days: (values: { days: Counted }) => string
    get: string
    gone: string
    goneNext: string
    inTrial: (values: { old: string; plan: string; date: string; price: string }) => string
    keeps: string
    lasts: string
    later: (values: { old: string; date: string; plan: string; price: string }) => string
    now: string
    onRequest: string
    pay: (values: { price: string }) => string
    period: string
    price: string
    promotionEnds: (values: { old: string; sum: string; plan: string }) => string
    refusals: {
      cancel_first: string
      card_refused: string
      ends: string
      free_plan: string
      has_plan: string
      no_cards: string
      no_customer: string
      no_plan: string
      no_plan_waits: string
      not_found: string
      not_paid: string
      not_renewed: string
      paid_once: string
      paused: string
      plan_waits: string
      price_changed: string
      provider: string
      same_plan: string
      shorter_period: string
    }
    replaces: (values: { plan: string }) => string
    rolls: (values: { count: Counted }) => string
    setup: string
    stays: (values: { plan: string }) => string
    submitLater: (values: { date: string }) => string
    submitNow: (values: { price: string }) => string
    submitStay: (values: { plan: string }) => string
    submitTrial: string
    takeFree: string
    then: string
    thenFrom: (values: { price: string; date: string }) => string
    title: (values: { plan: string }) => string
    toPlan: string
    toPlans: string
    tried: string
    try: string
    until: string
    waits: (values: { plan: string }) => string
    what: string
  }
  terms: {
    accept: string
    accepted: string
    due: string
    none: string
    noneNext: string
    title: string
    version: (values: { version: string; date: string }) => string
  }
  tokenWord: (values: { count: Counted }) => string
  tokens: (values: { count: Counted }) => string
  tokensPage: {
    ask: string
    balance: string
    chart: string
    day: string
    debt: (values: { count: Counted }) => string
    held: (values: { count: Counted }) => string
    more: string
    noSpending: string
    others: string
    spent: string
    table: string
    title: string
    today: string
    total: string
  }
  topUp: {
    byAdmin: (values: { reason: string }) => string
    byHand: string
    capped: string
    card: {
      another: string
      face: (values: { brand: string; last4: string; until: string }) => string
      missing: string
      none: string
      remove: string
      removeNow: string
      removeSure: string
      save: string
      title: string
    }
    form: {
      cap: (values: { currency: string }) => string
      change: string
      dearer: string
      noPacks: string
      pack: string
      save: string
      threshold: string
      title: string
      turnOn: string
      waiver: string
    }
    lede: string
    link: string
    month: string
    notOffered: string
    on: string
    promise: (values: { threshold: Counted; pack: string; count: Counted; price: string; cap: string }) => string
    reasons: {
      admin: string
      authentication: string
      card_gone: string
      declined: string
      disputed: string
      pack_gone: string
      price_changed: string
      refunded: string
      refused: string
      suspended: string
    }
    refusals: {
      cap_below_price: string
      no_card: string
      no_cards: string
      not_found: string
      price_changed: string
      provider: string
      threshold_above_pack: string
    }
    since: (values: { when: string }) => string
    spent: (values: { spent: string; cap: string }) => string
    states: {
      off: string
      on: string
      stopped: string
    }
    stopped: string
    title: string
    turnOff: string
  }
  view: {
    banner: (values: { who: string; until: string }) => string
    hint: string
    open: string
    reason: string
    stop: string
    submit: string
    title: string
  }
  vouchers: {
    always: string
    balance: string
    code: string
    lasts: string
    lede: string
    redeemed: (values: { count: Counted }) => string
    redeemedTitle: (values: { count: Counted }) => string
    refusals: {
      balance_too_high: string
      voucher_expired: string
      voucher_redeemed: string
      voucher_revoked: string
      voucher_unknown: string
      voucher_used_up: string
    }
    submit: string
    title: string
    toTokens: string
    until: (values: { day: string }) => string
  }
  ways: {
    toApps: string
    toSecurity: string
    toTerms: string
  }
  word: {
    token: string
    tokens: string
  }
}
